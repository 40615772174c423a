package portal_test

import (
	"net/http"
	"strings"
	"testing"
)

type fieldForm struct{ Form, Path, Type, Means string }

func TestEveryFieldOfEveryDataSetIsWrittenDown(t *testing.T) {
	s := moved(t)
	all := read[struct {
		Licence  string
		Datasets []struct {
			Code, JSON, CSV string
			Rows            int `json:"csv_rows"`
			Bytes           int `json:"json_bytes"`
		}
	}](s, "/donnees.json")
	if all.Licence != "etalab-2.0" || len(all.Datasets) < 5 {
		t.Fatalf("%+v", all)
	}
	for _, d := range all.Datasets {
		for _, lang := range []string{"", "/en"} {
			one := read[struct{ Fields []fieldForm }](s, lang+"/donnees/"+d.Code+".json")
			for _, x := range one.Fields {
				if x.Means == "" {
					t.Errorf("%s: the %s field %s is not in app/portal/fields.tsv", d.Code, x.Form, x.Path)
				}
			}
		}
		if w := s.get(d.JSON); w.Code != http.StatusOK || w.Body.Len() != d.Bytes {
			t.Errorf("%s: %d, %d bytes where %d are said", d.JSON, w.Code, w.Body.Len(), d.Bytes)
		}
		if d.CSV != "" {
			if rows := strings.Count(s.get(d.CSV).Body.String(), "\r\n") - 1; rows < d.Rows {
				t.Errorf("%s: %d rows where %d are said", d.CSV, rows, d.Rows)
			}
		}
	}
}

func TestADataSetThatIsNoneIsNotFound(t *testing.T) {
	s := empty(t)
	if w := s.get("/donnees/rien"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
	s.page("/donnees")
}
