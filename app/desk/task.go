package desk

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"relance/foundation/fault"
)

// A task is something long that somebody asked for: it goes on when the browser leaves, and its page
// tells how far it is. A server that stops ends its tasks; what they worked on is still there, and can be
// begun again.

// Limits of tasks.
const (
	tasksMax     = 2                       // at once; who asks for one more is asked to wait
	tasksKept    = 16                      // that have ended, with what they found
	taskPatience = 1500 * time.Millisecond // within which an answer comes without a page of progress
)

// tasks are those of one desk.
type tasks struct {
	mu      sync.Mutex
	all     map[string]*task
	running int
	ctx     context.Context
	stop    context.CancelFunc
	over    sync.WaitGroup
}

func newTasks() *tasks {
	ctx, stop := context.WithCancel(context.Background())
	return &tasks{all: map[string]*task{}, ctx: ctx, stop: stop}
}

// task is one of them; its fields are read by what [task.now] gives.
type task struct {
	mu    sync.Mutex
	state taskState
	ended chan struct{}
}

// taskState is how far a task is, and what it found once it has ended.
type taskState struct {
	Step        string // named by whoever works
	Done, Total int64  // Total 0: not known
	Began       time.Time
	Ended       bool
	Found       any
	Err         error
}

func (t *task) now() taskState {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state
}

func (t *task) tell(step string, done, total int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state.Step, t.state.Done, t.state.Total = step, done, total
}

// wait gives an answer that comes soon.
func (t *task) wait(patience time.Duration) taskState {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-t.ended:
	case <-timer.C:
	}
	return t.now()
}

// of gives the task of a name; nil where there is none.
func (t *tasks) of(name string) *task {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all[name]
}

// forget lets go of a task that has ended.
func (t *tasks) forget(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if x := t.all[name]; x != nil && x.now().Ended {
		delete(t.all, name)
	}
}

// begin starts a task; one of the same name that is still at work is given instead. Fault: Unavailable
// where as many as may be are at work.
func (t *tasks) begin(name string, now time.Time, do func(ctx context.Context, tell func(step string, done, total int64)) (any, error)) (*task, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if x := t.all[name]; x != nil && !x.now().Ended {
		return x, nil
	}
	if t.running >= tasksMax {
		return nil, fault.New(fault.Unavailable, "import.busy", t.running)
	}
	if t.ctx.Err() != nil {
		return nil, fault.New(fault.Unavailable, "journal.closing")
	}
	t.makeRoom()
	x := &task{ended: make(chan struct{}), state: taskState{Began: now}}
	t.all[name] = x
	t.running++
	t.over.Add(1)
	go func() {
		defer t.over.Done()
		found, err := calmly(func() (any, error) { return do(t.ctx, x.tell) })
		t.mu.Lock()
		t.running--
		t.mu.Unlock()
		x.mu.Lock()
		x.state.Found, x.state.Err, x.state.Ended = found, err, true
		x.mu.Unlock()
		close(x.ended)
	}()
	return x, nil
}

// makeRoom forgets what ended first.
func (t *tasks) makeRoom() {
	type old struct {
		name  string
		began time.Time
	}
	var ended []old
	for name, x := range t.all {
		if s := x.now(); s.Ended {
			ended = append(ended, old{name, s.Began})
		}
	}
	slices.SortFunc(ended, func(a, b old) int { return cmp.Or(a.began.Compare(b.began), cmp.Compare(a.name, b.name)) })
	for len(ended) >= tasksKept {
		delete(t.all, ended[0].name)
		ended = ended[1:]
	}
}

// calmly turns a panic of a task into its error: nobody else would catch it.
func calmly(do func() (any, error)) (found any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, "fault.internal").Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return do()
}

// Close ends the tasks under way and waits until they have let go of the journal.
func (d *Desk) Close() {
	d.tasks.stop()
	d.tasks.over.Wait()
}
