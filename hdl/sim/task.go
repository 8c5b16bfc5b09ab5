package sim

// tasks is filled in below.
type tasks struct {
	dead    error
	running *Task
}

// Task is a process.
type Task struct{}

func (t *Task) later(g *Signal, v uint64, wide []uint64) {}
func (s *Sim) stopTasks()                                {}
