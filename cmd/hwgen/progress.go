package main

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is how long a run may take without showing progress.
const patience = 2 * time.Second

// progress is a bar on a terminal, once a run takes longer than patience.
type progress struct {
	w     io.Writer
	begin time.Time
	total uint64 // 0: unknown
	what  string
	bar   *progressbar.ProgressBar
}

func newProgress(w io.Writer, total uint64, what string) *progress {
	p := &progress{begin: time.Now(), total: total, what: what}
	if isTerminal(w) {
		p.w = w
	}
	return p
}

func (p *progress) set(done uint64) {
	if p.w == nil || p.bar == nil && time.Since(p.begin) < patience {
		return
	}
	if p.bar == nil {
		total := int64(-1)
		if p.total > 0 {
			total = int64(p.total)
		}
		p.bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(p.what),
			progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())
	}
	p.bar.Set64(int64(done))
}

func (p *progress) close() {
	if p.bar != nil {
		p.bar.Finish()
	}
}
