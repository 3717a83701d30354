package execenv

import "os"

// passedOn are noticed so that they do not end this process: the console sends Ctrl-C to the program too.
var passedOn = []os.Signal{os.Interrupt}

func passOn(*os.Process, os.Signal) {}

func endedBySignal(*os.ProcessState) int { return 0 }
