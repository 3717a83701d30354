package main

import "os"

// peak is unknown: Windows does not give it with the end of a process.
func peak(*os.ProcessState) float64 { return 0 }
