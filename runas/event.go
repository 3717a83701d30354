package runas

import (
	"time"
)

// StepName names a step of a set-up.
type StepName string

// The steps, in order.
const (
	StepApplication      StepName = "application"
	StepServicePrincipal StepName = "service-principal"
	StepCertificate      StepName = "certificate"
	StepPermission       StepName = "permission"
	StepRole             StepName = "role"
	StepConnection       StepName = "connection"
	StepRehearsal        StepName = "rehearsal"

	// Steps outside of a set-up.
	StepRenewal StepName = "renewal"
	StepRemoval StepName = "removal"
)

// EventKind says what an [Event] tells.
type EventKind string

// The kinds of an [Event].
const (
	Started EventKind = "started"
	Waiting EventKind = "waiting" // for replicas; Detail says for what, Err why it is not so yet
	Done    EventKind = "done"
	Failed  EventKind = "failed"
	// LeftOver is a step that the account that signed in may not do; Detail says why.
	LeftOver EventKind = "left"
)

// Event tells how far a call of a [Manager] is.
type Event struct {
	Step    StepName
	Kind    EventKind
	Action  ActionKind // of a started or done step
	Object  string     // what it is about
	ID      string     // the id or thumbprint it has, once done
	Detail  string
	Elapsed time.Duration // since the step started
	Since   time.Time     // of a wait: when it began
	Err     error
}

// stepTimer reports one step's events.
type stepTimer struct {
	m     *Manager
	step  StepName
	began time.Time
}

func (m *Manager) start(step StepName, action ActionKind, object string) *stepTimer {
	s := &stepTimer{m: m, step: step, began: m.hostNow()}
	s.report(Event{Kind: Started, Action: action, Object: object})
	return s
}

func (s *stepTimer) report(e Event) {
	if s.m.config.Observe == nil {
		return
	}
	e.Step, e.Elapsed = s.step, s.m.hostNow().Sub(s.began)
	s.m.config.Observe(e)
}

// end reports the end of the step and returns err.
func (s *stepTimer) end(action Action, err error) error {
	if err != nil {
		s.report(Event{Kind: Failed, Action: action.Kind, Object: action.Object, Err: err, Detail: string(faultOf(err))})
		return err
	}
	s.report(Event{Kind: Done, Action: action.Kind, Object: action.Object, ID: action.ID, Detail: action.Detail})
	return nil
}
