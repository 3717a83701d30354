package syntax

type format struct{ tokens []*Token }
