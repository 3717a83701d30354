package faults

import (
	"fmt"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/state"
)

// roleDelay is how long a role that is assigned does not count yet, from the value of the fault role-not-effective.
type roleDelay struct {
	inToken    bool          // it is missing from tokens, not only at Exchange
	byCalendar bool          // the time counts by the calendar, not by the host's clock
	length     time.Duration // 0: until the fault is cleared
}

func parseRoleDelay(value string) (delay roleDelay, err error) {
	for part := range strings.SplitSeq(value, ":") {
		switch part {
		case "":
		case "token":
			delay.inToken = true
		case "calendar":
			delay.byCalendar = true
		default:
			if delay.length, err = time.ParseDuration(part); err != nil || delay.length <= 0 {
				return delay, fmt.Errorf("the value is a duration, token, or both as token:45m, with :calendar where the calendar counts; got %q", value)
			}
		}
	}
	return delay, nil
}

func roleDelayValue(value string) error {
	_, err := parseRoleDelay(value)
	return err
}

// RoleInToken reports whether a role that was given at stamp is in tokens that are issued now.
func (s *Set) RoleInToken(stamp state.Stamp) bool { return s.roleCounts(stamp, true) }

// RoleAtExchange reports whether Exchange acts by a role, or by membership of a role group, that was given at stamp.
func (s *Set) RoleAtExchange(stamp state.Stamp) bool { return s.roleCounts(stamp, false) }

func (s *Set) roleCounts(stamp state.Stamp, inToken bool) bool {
	if !s.On(RoleNotEffective) {
		return true
	}
	delay, err := parseRoleDelay(s.Value(RoleNotEffective))
	if err != nil || delay.inToken != inToken { // checked when it was set
		return true
	}
	age := s.store.Now().Sub(stamp.Since)
	if delay.byCalendar {
		age = s.store.Calendar().Sub(stamp.CreatedDateTime)
	}
	return delay.length > 0 && age >= delay.length
}
