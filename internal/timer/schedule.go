package timer

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Schedule says when a timer runs. Times are those of the clock on the wall: one that does not exist on the day on which
// summer time begins is left out on that day, and one that comes twice in autumn counts the first time. That is what
// systemd does (observed with systemd 252).
type Schedule struct {
	// Every is the minute of each hour, where the timer runs hourly; Times are those of a day where it does not.
	Every *int        `json:"hourlyAt,omitempty"`
	Times []TimeOfDay `json:"times,omitempty"`
	Days  []Day       `json:"days,omitempty"` // every day where empty
	Zone  string      `json:"zone,omitempty"` // an IANA name; the machine's own where empty
}

// TimeOfDay is a time on the clock, in minutes since midnight.
type TimeOfDay int

// Day is a day of the week.
type Day time.Weekday

var dayNames = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (t TimeOfDay) hour() int   { return int(t) / 60 }
func (t TimeOfDay) minute() int { return int(t) % 60 }

func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t.hour(), t.minute()) }

// MarshalText writes a time as 02:00.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a time as 02:00.
func (t *TimeOfDay) UnmarshalText(text []byte) (err error) {
	*t, err = parseTimeOfDay(string(text))
	return err
}

// MarshalText writes a day as mon.
func (d Day) MarshalText() ([]byte, error) { return []byte(dayNames[d]), nil }

// UnmarshalText reads a day as mon, or by its whole English name.
func (d *Day) UnmarshalText(text []byte) error {
	name := strings.ToLower(string(text))
	for i, short := range dayNames {
		if name == short || name == strings.ToLower(time.Weekday(i).String()) {
			*d = Day(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a day of the week: mon, tue, wed, thu, fri, sat or sun", text)
}

func parseTimeOfDay(text string) (TimeOfDay, error) {
	hour, minute, ok := strings.Cut(text, ":")
	h, errHour := strconv.Atoi(hour)
	m, errMinute := strconv.Atoi(minute)
	if !ok || errHour != nil || errMinute != nil || len(hour) > 2 || len(minute) != 2 || h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, fmt.Errorf("%q is not a time of the day such as 02:00", text)
	}
	return TimeOfDay(h*60 + m), nil
}

func parseTimes(text string) ([]TimeOfDay, error) {
	var times []TimeOfDay
	for part := range strings.SplitSeq(text, ",") {
		t, err := parseTimeOfDay(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		times = append(times, t)
	}
	slices.Sort(times)
	return slices.Compact(times), nil
}

// Daily reads times of the day: "02:00", "02:00,14:00".
func Daily(text string) (Schedule, error) {
	times, err := parseTimes(text)
	return Schedule{Times: times}, err
}

// Weekly reads days and times: "mon,thu 02:00".
func Weekly(text string) (Schedule, error) {
	days, times, ok := strings.Cut(strings.TrimSpace(text), " ")
	if !ok {
		return Schedule{}, fmt.Errorf(`%q is not days and a time, such as "mon,thu 02:00"`, text)
	}
	var s Schedule
	for part := range strings.SplitSeq(days, ",") {
		var d Day
		if err := d.UnmarshalText([]byte(part)); err != nil {
			return Schedule{}, err
		}
		s.Days = append(s.Days, d)
	}
	slices.Sort(s.Days)
	s.Days = slices.Compact(s.Days)
	var err error
	s.Times, err = parseTimes(strings.TrimSpace(times))
	return s, err
}

// Hourly reads the minute of the hour: "0", "15".
func Hourly(text string) (Schedule, error) {
	minute, err := strconv.Atoi(text)
	if err != nil || minute < 0 || minute > 59 {
		return Schedule{}, fmt.Errorf("%q is not a minute of the hour, 0 to 59", text)
	}
	return Schedule{Every: &minute}, nil
}

// Check refuses a schedule that never comes, and a zone that is not known.
func (s Schedule) Check() error {
	if s.Every == nil && len(s.Times) == 0 {
		return errors.New("it has no time")
	}
	_, err := s.location(time.UTC)
	return err
}

func (s Schedule) location(local *time.Location) (*time.Location, error) {
	if s.Zone == "" {
		return local, nil
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil || s.Zone == "Local" {
		return nil, fmt.Errorf("%q is not a time zone such as Europe/Vienna", s.Zone)
	}
	return zone, nil
}

// times are those of one day.
func (s Schedule) times() []TimeOfDay {
	if s.Every == nil {
		return s.Times
	}
	var times []TimeOfDay
	for hour := range 24 {
		times = append(times, TimeOfDay(hour*60+*s.Every))
	}
	return times
}

// Next returns the first time after a moment at which the timer is due, in local's zone; zero where there is none.
func (s Schedule) Next(after time.Time, local *time.Location) time.Time {
	zone, err := s.location(local)
	if err != nil {
		return time.Time{}
	}
	// A week holds every day, and one more the times that summer time left out.
	year, month, day := after.In(zone).Date()
	for ahead := range 9 {
		for _, t := range s.on(year, month, day+ahead, zone) {
			if t.After(after) {
				return t.In(local)
			}
		}
	}
	return time.Time{}
}

// on returns the moments of one day, in order.
func (s Schedule) on(year int, month time.Month, day int, zone *time.Location) []time.Time {
	weekday := Day(time.Date(year, month, day, 12, 0, 0, 0, time.UTC).Weekday())
	if len(s.Days) > 0 && !slices.Contains(s.Days, weekday) {
		return nil
	}
	var moments []time.Time
	for _, t := range s.times() {
		if moment, ok := onClock(year, month, day, t, zone); ok {
			moments = append(moments, moment)
		}
	}
	return moments
}

// onClock returns the moment at which the clock of a zone shows t on a day: the first where there are two, none where it
// skips that time.
func onClock(year int, month time.Month, day int, t TimeOfDay, zone *time.Location) (time.Time, bool) {
	shown := time.Date(year, month, day, t.hour(), t.minute(), 0, 0, time.UTC)
	_, before := shown.Add(-24 * time.Hour).In(zone).Zone()
	_, behind := shown.Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{before, behind} {
		moment := shown.Add(-time.Duration(offset) * time.Second).In(zone)
		if moment.Hour() == t.hour() && moment.Minute() == t.minute() {
			return moment, true
		}
	}
	return time.Time{}, false
}

// Skipped returns the first day after a moment, within a year, on which the clock skips one of the schedule's times.
func (s Schedule) Skipped(after time.Time, local *time.Location) (day time.Time, t TimeOfDay, found bool) {
	zone, err := s.location(local)
	if err != nil || s.Every != nil {
		return time.Time{}, 0, false
	}
	year, month, first := after.In(zone).Date()
	for ahead := range 366 {
		noon := time.Date(year, month, first+ahead, 12, 0, 0, 0, zone)
		if len(s.Days) > 0 && !slices.Contains(s.Days, Day(noon.Weekday())) {
			continue
		}
		for _, t := range s.Times {
			if _, ok := onClock(year, month, first+ahead, t, zone); !ok {
				return noon, t, true
			}
		}
	}
	return time.Time{}, 0, false
}

// String says it in words: "daily at 02:00", "Monday and Thursday at 02:00 (Europe/Vienna)", "hourly at :15".
func (s Schedule) String() string {
	var text string
	switch {
	case s.Every != nil:
		text = fmt.Sprintf("hourly at :%02d", *s.Every)
	default:
		text = "daily"
		if len(s.Days) > 0 {
			var days []string
			for _, d := range s.Days {
				days = append(days, time.Weekday(d).String())
			}
			text = enumerate(days)
		}
		var times []string
		for _, t := range s.Times {
			times = append(times, t.String())
		}
		text += " at " + enumerate(times)
	}
	if s.Zone != "" {
		text += " (" + s.Zone + ")"
	}
	return text
}

func enumerate(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
