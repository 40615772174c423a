package portal

import "sync"

// recent keeps the last few things that were made, by what they tell of: nearly all pages are of one view, the journal as
// it is today, and what a visitor makes up drives out no more than a few others.
type recent[K comparable, V any] struct {
	sync.Mutex
	kept  map[K]V
	order []K // the oldest first
}

func (m *recent[K, V]) get(k K) (v V, ok bool) {
	m.Lock()
	defer m.Unlock()
	v, ok = m.kept[k]
	return v, ok
}

// keep keeps one more, and lets the oldest go where there would be more than most.
func (m *recent[K, V]) keep(k K, v V, most int) {
	m.Lock()
	defer m.Unlock()
	if m.kept == nil {
		m.kept = map[K]V{}
	}
	if _, there := m.kept[k]; !there {
		if len(m.order) >= most {
			delete(m.kept, m.order[0])
			m.order = m.order[1:]
		}
		m.order = append(m.order, k)
	}
	m.kept[k] = v
}
