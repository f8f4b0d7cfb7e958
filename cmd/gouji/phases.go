package main

import (
	"time"

	"gouji/pipeline"
)

// phaseLog tells, with --log json, what each phase of a run took: of the day, and of all
// processors together. The quotient is how many processors it kept busy.
type phaseLog struct {
	application *application
	now         pipeline.Phase // "" for none
	start       time.Time
	startCPU    time.Duration
}

func (a *application) newPhaseLog() *phaseLog { return &phaseLog{application: a} }

// begin ends the phase before.
func (l *phaseLog) begin(p pipeline.Phase) {
	if !l.application.logJSON || p == l.now {
		return
	}
	now, cpu := l.application.now(), cpuTime()
	if l.now != "" {
		log := l.application.log()
		log.Info().Str("phase", string(l.now)).
			Float64("wall_s", now.Sub(l.start).Seconds()).Float64("cpu_s", (cpu - l.startCPU).Seconds()).Msg("phase")
	}
	l.now, l.start, l.startCPU = p, now, cpu
}

// end ends the last phase of a run that got through.
func (l *phaseLog) end() { l.begin("") }
