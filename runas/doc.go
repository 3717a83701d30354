// Package runas keeps Run As accounts: an application in a tenant that proves itself with a certificate, may call Exchange
// Online and renews its certificate by itself.
//
// It owns the chain (application, service principal, certificate, permission, directory role, connection) as steps that
// are planned and applied, the walk that finds its first broken link, the renewal with the identity's own key, and the
// way out. Nothing is printed: a caller follows through [Config.Observe], and every failure is a *fail.Error with a stable
// code, a cause and the next step.
//
// # Interruption
//
// A process may die at any point. What a step is about to make is therefore written to the [State] first, and every step
// reads before it writes: the next run finds what was made and goes on from there. Entra's replicas answer each for
// itself, so that one reading proves nothing; a change counts as seen when several readings in a row agree.
//
// The connection is what scripts use. It is written last and replaced as a whole, and only by one whose certificate has
// just been proved by tokens and calls of Exchange. The key it names is never removed.
//
// # Many tenants
//
// A state holds an account a tenant; [Manager.VerifyAll] and [Manager.RenewAll] work on many at a time. The unit of renewal is the
// application. One that several tenants use has its keys with the account of the tenant that registers it, and the connections of
// the others move to a new certificate after a proof in their own tenants.
package runas
