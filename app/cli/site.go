package cli

import (
	"net/http"
)

// pages assembles the public pages of a plan.
func (s *server) pages(m *mount, o *opened) (http.Handler, error) {
	return http.NotFoundHandler(), nil
}
