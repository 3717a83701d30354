// Package state owns the laptop tenant's directory as data: the organisation, its users, applications, service
// principals, grants, role assignments and policies, and the calendar they are dated by.
//
// A [Store] hands out snapshots: [Store.View] reads one, [Store.Update] changes a copy and puts it in place once it is
// on disk, so a reader never sees half a change and a refused change leaves nothing behind. A store without a folder
// lives in memory.
//
// Two clocks run side by side. The host's clock dates tokens and decides replication lag; the calendar, which can be
// moved, dates everything a user sees as a date: creation times, key credentials, messages.
package state
