package main

// chance is a small generator of numbers (splitmix64): the same seed gives the same ones everywhere.
type chance struct{ state uint64 }

func (c *chance) next() uint64 {
	c.state += 0x9e3779b97f4a7c15
	return mix(c.state)
}

// below gives a number from 0 to n-1.
func (c *chance) below(n int) int { return int(c.next() % uint64(n)) }

// between gives a number from a to b, both included.
func (c *chance) between(a, b int) int { return a + c.below(b-a+1) }

// oneIn says yes once in n times.
func (c *chance) oneIn(n int) bool { return c.below(n) == 0 }

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// pick gives one of a list.
func pick[T any](c *chance, list []T) T { return list[c.below(len(list))] }

// noiseMax is the largest value of noise, either way.
const noiseMax = 1000

// noise is a smooth field of numbers from -noiseMax to noiseMax that changes over about scale cells.
func noise(seed uint64, x, y, scale int) int {
	at := func(i, j int) int {
		return int(mix(seed^mix(uint64(int64(i))*0x9e3779b97f4a7c15^mix(uint64(int64(j)))))%(2*noiseMax+1)) - noiseMax
	}
	i, j := floor(x, scale), floor(y, scale)
	u, v := ease(x-i*scale, scale), ease(y-j*scale, scale)
	top := at(i, j)*(smooth-u) + at(i+1, j)*u
	low := at(i, j+1)*(smooth-u) + at(i+1, j+1)*u
	return (top*(smooth-v) + low*v) / (smooth * smooth)
}

// smooth is the 1 of ease.
const smooth = 1024

// ease goes from 0 to smooth as t goes from 0 to n, slowly at both ends.
func ease(t, n int) int {
	r := t * smooth / n
	return r * r / smooth * (3*smooth - 2*r) / smooth
}

func floor(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
