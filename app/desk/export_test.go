package desk

import "relance/foundation/identity"

// Route is a line of the route table, for tests.
type Route struct {
	Method, Path                string
	Open, Signed, Upload, Large bool
	May                         []identity.Role
}

// Routes gives the route table.
func Routes() []Route {
	var out []Route
	for _, r := range routeTable() {
		method := "GET"
		if r.post {
			method = "POST"
		}
		out = append(out, Route{method, r.path, r.open, r.signed, r.upload, r.stream, r.may})
	}
	return out
}
