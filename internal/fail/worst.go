package fail

// passing are the failures that end by themselves, or with the network.
var passing = map[Code]bool{ServiceBusy: true, TimedOut: true, NoNetwork: true, RoleNotEffective: true, HandedOver: true}

// Worst returns the code that a command over several accounts ends with: the one of the highest exit code among them, where
// what passes by itself counts less than all that somebody must mend. It is empty where all are.
func Worst(codes ...Code) Code {
	var worst Code
	for _, code := range codes {
		if code.weight() > worst.weight() {
			worst = code
		}
	}
	return worst
}

// weight orders codes: none, what passes by itself, what somebody must mend; each by its exit code.
func (c Code) weight() int {
	switch {
	case c == "":
		return 0
	case passing[c]:
		return c.ExitCode()
	}
	return 1<<8 + c.ExitCode()
}
