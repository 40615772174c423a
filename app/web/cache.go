package web

import (
	"context"
	"sync"

	"relance/foundation/fault"
)

// Stamp says for which state of things an answer was made: how many acts there were, and which day it was.
type Stamp struct {
	Acts int64
	Day  string
}

// covers says that what was made for s is as new as what is asked for o.
func (s Stamp) covers(o Stamp) bool { return s.Acts >= o.Acts && s.Day >= o.Day }

// cacheOneMax is the largest answer held (W5); a larger one is made anew each time.
const cacheOneMax = 8 << 20

// Cache holds ready answers by their address. Each address is made once at a time, however many ask.
type Cache struct {
	mu      sync.RWMutex
	held    map[string]held
	bytes   int64
	flights map[string]*flight
	swept   Stamp // when what is stale was last looked for

	answersMax int
	bytesMax   int64
}

type held struct {
	stamp  Stamp
	answer *Answer
}

type flight struct {
	stamp  Stamp
	done   chan struct{}
	answer *Answer
	err    error
}

// NewCache makes an empty cache that holds so many answers and bytes at most (W5).
func NewCache(answersMax int, bytesMax int64) *Cache {
	return &Cache{held: map[string]held{}, flights: map[string]*flight{}, answersMax: answersMax, bytesMax: bytesMax}
}

// Get gives the answer held for an address, if it is as new as the stamp of now (W3); nil otherwise.
func (c *Cache) Get(address string, now Stamp) *Answer {
	c.mu.RLock()
	h, ok := c.held[address]
	c.mu.RUnlock()
	if !ok || !h.stamp.covers(now) {
		return nil
	}
	return h.answer
}

// Do gives the answer of an address: the one held, the one that somebody else is having made for now or
// later, or a new one from make. What make refuses is not held.
func (c *Cache) Do(ctx context.Context, address string, now Stamp, make func() (*Answer, error)) (*Answer, error) {
	for {
		c.mu.Lock()
		if h, ok := c.held[address]; ok && h.stamp.covers(now) {
			c.mu.Unlock()
			return h.answer, nil
		}
		f, flying := c.flights[address]
		if !flying {
			f = &flight{stamp: now, done: startedFlight()}
			c.flights[address] = f
			c.mu.Unlock()
			return c.fly(address, f, make)
		}
		c.mu.Unlock()
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, fault.New(fault.Unavailable, "web.left").Because(ctx.Err())
		}
		if f.stamp.covers(now) && (f.answer != nil || f.err != nil) {
			return f.answer, f.err
		}
	}
}

func startedFlight() chan struct{} { return make(chan struct{}) }

func (c *Cache) fly(address string, f *flight, make func() (*Answer, error)) (*Answer, error) {
	defer func() { // also when make panics: nobody may wait for ever
		c.mu.Lock()
		delete(c.flights, address)
		if f.answer != nil && !f.answer.brief && f.answer.Size() <= cacheOneMax {
			c.keep(address, held{f.stamp, f.answer})
		}
		c.mu.Unlock()
		close(f.done)
	}()
	f.answer, f.err = make()
	return f.answer, f.err
}

// keep holds an answer and makes room for it: first what is stale goes, then anything.
func (c *Cache) keep(address string, h held) {
	if old, ok := c.held[address]; ok {
		if old.stamp.covers(h.stamp) && old.stamp != h.stamp {
			return
		}
		c.bytes -= old.answer.Size()
		delete(c.held, address)
	}
	if c.full(h) && c.swept != h.stamp {
		c.swept = h.stamp
		for k, old := range c.held {
			if old.stamp != h.stamp {
				c.drop(k, old)
			}
		}
	}
	for k, old := range c.held {
		if !c.full(h) {
			break
		}
		c.drop(k, old)
	}
	c.held[address] = h
	c.bytes += h.answer.Size()
}

func (c *Cache) full(next held) bool {
	return len(c.held) >= c.answersMax || c.bytes+next.answer.Size() > c.bytesMax
}

func (c *Cache) drop(address string, h held) {
	c.bytes -= h.answer.Size()
	delete(c.held, address)
}

// Len says how many answers are held.
func (c *Cache) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.held)
}
