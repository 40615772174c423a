package territory_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"relance/domain/territory"
)

// small is a right folder of three communes, two of which merge: what the broken ones are made from.
func small() map[string]string {
	return map[string]string{
		"territory.yaml": `format: 1
name: {fr: Trois Rives, en: Three Banks}
siren: "000000018"
since: 2016-01-01
epts:
  - {siren: "000000026", name: Rives du Nord}
mergers:
  - day: 2025-01-01
    into: "00002"
    from: ["00001", "00002"]
    sources: [atlas]
vintages:
  - id: "2024"
    day: 2024-01-01
    title: {fr: Recensement}
    sources: [atlas]
contours:
  day: 2018-01-01
  title: {fr: Limites}
  sources: [atlas]
sources:
  - {id: atlas, title: {fr: Atlas}, licence: Licence Ouverte, url: "https://example.org/", date: 2024}
`,
		"communes.csv": `code,name,siren,department,ept,postcodes,from,until,successor
00001,Amont,000000034,00,000000026,00100,2016-01-01,2024-12-31,00002
00002,Île-Aval,000000042,00,000000026,00200,2016-01-01,2024-12-31,
00002,Île-Aval,000000059,00,000000026,00100|00200,2025-01-01,,
00003,Tout-Seul,000000067,00,,00300,2016-01-01,,
`,
		"populations.csv": `vintage,code,municipal,total
2024,00001,1000,1010
2024,00002,2000,2020
2024,00003,500,500
`,
		"contours.json": `{"type":"Topology","transform":{"scale":[0.001,0.001],"translate":[2,48]},
"objects":{"communes":{"type":"GeometryCollection","geometries":[
{"type":"Polygon","id":"00001","arcs":[[0,1]]},
{"type":"Polygon","id":"00002","arcs":[[-1,2]]},
{"type":"MultiPolygon","id":"00003","arcs":[[[3]]]}
]}},
"arcs":[
[[10,0],[0,10]],
[[10,10],[-10,0],[0,-10],[10,0]],
[[10,0],[10,0],[0,10],[-10,0]],
[[30,0],[0,10],[10,0],[-10,-10]]
]}
`,
	}
}

func files(texts map[string]string) fstest.MapFS {
	folder := fstest.MapFS{}
	for name, text := range texts {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return folder
}

func lines(problems []territory.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%s:%d:%d %s %v\n", p.File, p.Line, p.Column, strings.TrimPrefix(p.Fault.Key, "territory."), p.Fault.Args)
	}
	return b.String()
}

func TestTheSmallFolderIsRight(t *testing.T) {
	g, problems := territory.Read(files(small()))
	if g == nil || len(problems) > 0 {
		t.Fatalf("problems:\n%s", lines(problems))
	}
}

// Each case changes one thing (old → new in one file, or removes the file where old is empty) and
// names all problems that come of it.
//
// long: a table, one line a case, read top to bottom.
func TestABrokenFolderSaysWhereAndWhat(t *testing.T) {
	const y, c, p, j = "territory.yaml", "communes.csv", "populations.csv", "contours.json"
	for _, test := range []struct{ sentence, file, old, new, want string }{
		{"a missing table", c, "", "", "communes.csv:0:0 file_missing [communes.csv]"},
		{"a missing territory.yaml", y, "", "", "territory.yaml:0:0 file_missing [territory.yaml]"},
		{"a declared file that is not there", j, "", "", "contours.json:0:0 file_missing [contours.json]"},
		{"a file that nothing declares", y, "contours:\n  day: 2018-01-01\n  title: {fr: Limites}\n  sources: [atlas]\n", "", "contours.json:0:0 file_undeclared [contours.json]"},
		{"another alphabet", c, "Tout-Seul", "Tout-S\xe9ul", "communes.csv:5:13 not_utf8 [communes.csv]"},
		{"a byte order mark", c, "code,name", "\ufeffcode,name", "communes.csv:1:1 byte_order_mark [communes.csv]"},

		{"YAML that is none", y, "since: 2016-01-01", "since: [2016-01-01", "territory.yaml:5:5 yaml_unreadable []"},
		{"two documents", y, "sources:\n  - {id", "---\nsources:\n  - {id", "territory.yaml:21:1 yaml_unreadable []"},
		{"an alias", y, "sources: [atlas]\ncontours", "sources: &a [atlas]\ncontours", "territory.yaml:16:14 yaml_fancy []"},
		{"a written tag", y, "format: 1", "format: !!int 1", "territory.yaml:1:9 yaml_fancy []"},
		{"an unknown key", y, "since:", "sinse:", "territory.yaml:1:1 key_missing [since]\nterritory.yaml:4:1 key_unknown [sinse format, name, siren, since, epts, mergers, vintages, contours, sources]"},
		{"a key twice", y, "format: 1\n", "format: 1\nformat: 1\n", "territory.yaml:2:1 key_twice [format]"},
		{"another format", y, "format: 1", "format: 2", "territory.yaml:1:9 format_unknown [2 1]"},
		{"a format in words", y, "format: 1", "format: one", "territory.yaml:1:9 number_meant [one]"},
		{"a mapping for a list", y, "sources:\n  - {id: atlas, title: {fr: Atlas}, licence: Licence Ouverte, url: \"https://example.org/\", date: 2024}", "sources: {}", "territory.yaml:21:10 list_meant []"},
		{"a text for a mapping", y, "  - {siren: \"000000026\", name: Rives du Nord}", "  - Rives du Nord", "territory.yaml:6:5 mapping_meant []"},
		{"one text for all languages", y, "name: {fr: Trois Rives, en: Three Banks}", "name: Trois Rives", "territory.yaml:2:7 words_meant []"},
		{"no French", y, "{fr: Trois Rives, en", "{en", "territory.yaml:2:7 french_missing []"},
		{"a language that is none", y, "en: Three", "english: Three", "territory.yaml:2:34 language_unknown [english]"},
		{"nothing where a text is meant", y, "licence: Licence Ouverte", "licence: ", "territory.yaml:22:46 text_meant []"},
		{"an empty text", y, "licence: Licence Ouverte", `licence: " "`, "territory.yaml:22:46 text_empty []"},
		{"a day that is none", y, "since: 2016-01-01", "since: 2016-02-30", "territory.yaml:4:8 day_wrong [2016-02-30]"},
		{"a date that is none", y, "date: 2024", "date: 24", "territory.yaml:22:98 date_wrong [24]"},
		{"an address that is none", y, "https://example.org/", "javascript:alert(1)", "territory.yaml:22:68 url_wrong [javascript:alert(1)]"},
		{"a SIREN with a wrong key", y, `siren: "000000018"`, `siren: "000000019"`, "territory.yaml:3:8 siren_wrong [000000019]"},
		{"an undeclared source", y, "sources: [atlas]\nvintages", "sources: [atlass]\nvintages", "territory.yaml:11:14 source_unknown [atlass atlas]"},
		{"a claim without a source", y, "sources: [atlas]\nvintages", "sources: []\nvintages", "territory.yaml:11:14 source_missing []"},
		{"an EPT twice", y, "mergers:", "  - {siren: \"000000026\", name: Rives}\nmergers:", "territory.yaml:7:13 ept_twice [000000026]"},
		{"an id with capitals", y, "id: atlas", "id: Atlas", "territory.yaml:11:14 source_unknown [atlas Atlas]\nterritory.yaml:16:14 source_unknown [atlas Atlas]\nterritory.yaml:20:12 source_unknown [atlas Atlas]\nterritory.yaml:22:10 id_wrong [Atlas]"},

		{"a header in French", c, "code,name", "code,nom", "communes.csv:1:1 header_wrong [code,name,siren,department,ept,postcodes,from,until,successor]"},
		{"semicolons", p, "vintage,code,municipal,total", "vintage;code;municipal;total", "populations.csv:1:1 header_wrong [vintage,code,municipal,total]"},
		{"a field too many", c, "00300,2016-01-01,,", "00300,2016-01-01,,,", "communes.csv:5:1 fields_wrong [10 9]"},
		{"a quotation mark alone", c, "Tout-Seul", `"Tout-Seul`, "communes.csv:5:50 csv_unreadable []"},
		{"a table with nothing in it", p, "2024,00001,1000,1010\n2024,00002,2000,2020\n2024,00003,500,500\n", "", "populations.csv:0:0 table_empty [vintage,code,municipal,total]"},
		{"spaces around a name", c, "Tout-Seul", " Tout-Seul", "communes.csv:5:7 spaces_around [ Tout-Seul]"},
		{"a commune without a name", c, "Tout-Seul", "", "communes.csv:5:7 text_empty []"},
		{"columns count characters, not bytes", c, "000000042", "000000043", "communes.csv:3:16 siren_wrong [000000043]"},
		{"a code that is none", c, "00003,Tout", "3,Tout", "communes.csv:5:1 code_wrong [3]\ncommunes.csv:5:23 department_wrong [00 3]"},
		{"a postcode that is none", c, "00100|00200", "00100;00200", "communes.csv:4:39 postcode_wrong [00100;00200 |]"},
		{"a member before the grouping", c, "00300,2016-01-01", "00300,2015-01-01", "communes.csv:5:37 from_before_since [2015-01-01 2016-01-01]"},
		{"an end before the beginning", c, "2016-01-01,,\n", "2016-01-01,2015-12-31,\n", "communes.csv:5:48 until_before_from [2015-12-31 2016-01-01]"},
		{"an unknown EPT", c, "00,000000026,00100,", "00,000000027,00100,", "communes.csv:2:26 ept_unknown [000000027 000000026]"},
		{"two communes under one code", c, "00002,Île-Aval,000000042,00,000000026,00200,2016-01-01,2024-12-31,", "00002,Île-Aval,000000042,00,000000026,00200,2016-01-01,,", "communes.csv:4:1 code_twice [00002 2025-01-01]"},
		{"two codes under one SIREN", c, "000000067", "000000059", "communes.csv:5:17 siren_shared [000000059 00002]"},
		{"a successor without an end", c, "00300,2016-01-01,,", "00300,2016-01-01,,00002", "communes.csv:5:49 successor_without_until [00002]"},
		{"a successor that is not there", c, "2024-12-31,00002", "2024-12-31,00009", "territory.yaml:10:11 merger_mismatch [00001, 00002 00002 00002 2025-01-01]\ncommunes.csv:2:64 successor_absent [00009 2025-01-01]"},
		{"a commune that goes into itself", c, "00300,2016-01-01,,\n", "00300,2016-01-01,2020-12-31,00003\n00003,Encore,000000067,00,,00300,2021-01-01,,\n", "communes.csv:5:59 successor_absent [00003 2021-01-01]"},
		{"a vintage twice", y, "contours:\n", "  - {id: \"2024\", day: 2024-02-01, title: {fr: Encore}, sources: [atlas]}\ncontours:\n", "territory.yaml:17:10 vintage_twice [2024 2024-02-01]"},
		{"two vintages of one day", y, "contours:\n", "  - {id: bis, day: 2024-01-01, title: {fr: Encore}, sources: [atlas]}\ncontours:\n", "territory.yaml:17:10 vintage_twice [bis 2024-01-01]"},
		{"a merger twice", y, "vintages:", "  - {day: 2025-01-01, into: \"00002\", from: [\"00001\", \"00002\"], sources: [atlas]}\nvintages:", "territory.yaml:12:5 merger_twice [00002 2025-01-01]"},
		{"a source twice", y, "sources:\n  - {id", "sources:\n  - {id: atlas, title: {fr: Autre}, licence: Licence Ouverte}\n  - {id", "territory.yaml:23:10 id_twice [atlas]"},
		{"a merger that nothing declares", y, "day: 2025-01-01", "day: 2026-01-01", "territory.yaml:10:11 merger_mismatch [00001, 00002 00002 00002 2026-01-01]\ncommunes.csv:2:64 merger_missing [00001 00002 2025-01-01]"},
		{"a merger without one of its parts", y, `["00001", "00002"]`, `["00001"]`, "territory.yaml:10:11 merger_mismatch [00001 00001, 00002 00002 2025-01-01]"},
		{"a merger into nobody", y, `into: "00002"`, `into: "00007"`, "territory.yaml:9:11 successor_absent [00007 2025-01-01]\ncommunes.csv:2:64 merger_missing [00001 00002 2025-01-01]"},

		{"people with a space", p, "1000,1010", "1 000,1010", "populations.csv:2:12 people_wrong [1 000]"},
		{"people below zero", p, "1000,1010", "-1,1010", "populations.csv:2:12 people_wrong [-1]"},
		{"a total below its part", p, "500,500", "500,499", "populations.csv:4:16 total_below_municipal [499 500]"},
		{"an undeclared vintage", p, "2024,00003", "2023,00003", "populations.csv:4:1 vintage_unknown [2023 2024]"},
		{"a commune not counted", p, "2024,00003,500,500\n", "", "populations.csv:0:0 count_missing [00003 Tout-Seul 2024]"},
		{"a commune counted twice", p, "2024,00003,500,500\n", "2024,00003,500,500\n2024,00003,500,500\n", "populations.csv:5:6 count_twice [00003 2024]"},
		{"a stranger counted", p, "2024,00003,500,500\n", "2024,00003,500,500\n2024,00004,500,500\n", "populations.csv:5:6 count_of_no_member [00004 2024-01-01 2024]"},
		{"a vintage that counts who is gone", y, "day: 2024-01-01", "day: 2025-01-01", "populations.csv:2:6 count_of_no_member [00001 2025-01-01 2024]"},

		{"JSON that is none", j, "[[10,0],[0,10]],", "[[10,0],[0,10]]", "contours.json:9:1 json_unreadable []"},
		{"half a point", j, "[[10,0],[0,10]]", "[[10,0],[0.5,10]]", "contours.json:8:12 json_unreadable []"},
		{"no topology", j, `"Topology"`, `"FeatureCollection"`, "contours.json:1:1 not_topology [communes]"},
		{"a crooked grid", j, "[0.001,0.001]", "[0.001,0.002]", "contours.json:1:1 grid_wrong []"},
		{"a point of three numbers", j, "[[10,0],[0,10]]", "[[10,0,1],[0,10]]", "contours.json:1:1 arc_wrong [0]"},
		{"a point off the earth", j, "[[10,0],[0,10]]", "[[10,0],[0,100000]]", "contours.json:1:1 arc_wrong [0]"},
		{"a point round the earth", j, "[[10,0],[0,10]]", "[[300000,0],[300000,10]]", "contours.json:1:1 arc_wrong [0]"},
		{"a border walked to and fro", j, "[[[3]]]", "[[[0,-1]]]", "contours.json:1:1 shape_wrong [00003]"},
		{"an arc of one point", j, "[[10,0],[0,10]]", "[[10,0]]", "contours.json:1:1 arc_wrong [0]"},
		{"an arc that is not there", j, "[[[3]]]", "[[[4]]]", "contours.json:1:1 shape_wrong [00003]"},
		{"a ring that does not close", j, "[[-1,2]]", "[[2]]", "contours.json:1:1 shape_wrong [00002]"},
		{"a border walked twice one way", j, `"id":"00003","arcs":[[[3]]]`, `"id":"00003","arcs":[[[-1,2]]]`, "contours.json:1:1 arc_walked_twice [0 00003]\ncontours.json:1:1 arc_walked_twice [2 00003]"},
		{"a commune not drawn", j, ",\n{\"type\":\"MultiPolygon\",\"id\":\"00003\",\"arcs\":[[[3]]]}", "", "contours.json:1:1 drawn_missing [00003 Tout-Seul]"},
		{"a stranger drawn", j, `"id":"00003"`, `"id":"00004"`, "contours.json:1:1 drawn_no_member [00004 2018-01-01]\ncontours.json:1:1 drawn_missing [00003 Tout-Seul]"},
	} {
		texts := small()
		if test.old == "" {
			delete(texts, test.file)
		} else {
			broken := strings.Replace(texts[test.file], test.old, test.new, 1)
			if broken == texts[test.file] {
				t.Fatalf("%s: the test changes nothing", test.sentence)
			}
			texts[test.file] = broken
		}
		g, problems := territory.Read(files(texts))
		if got := strings.TrimSpace(lines(problems)); got != test.want || g != nil {
			t.Errorf("%s:\n got %s\nwant %s", test.sentence, strings.ReplaceAll(got, "\n", "\n     "), strings.ReplaceAll(test.want, "\n", "\n     "))
		}
	}
}

func TestAllMistakesOfAFolderAreSaidAtOnceInTheOrderOfTheFiles(t *testing.T) {
	texts := small()
	texts["territory.yaml"] = strings.Replace(texts["territory.yaml"], `"000000018"`, `"000000019"`, 1)
	texts["communes.csv"] = strings.Replace(texts["communes.csv"], "00300", "0030", 1)
	texts["populations.csv"] = strings.Replace(texts["populations.csv"], "500,500", "500,1", 1)
	texts["contours.json"] = strings.Replace(texts["contours.json"], `"00003"`, `"00004"`, 1)
	_, problems := territory.Read(files(texts))
	var order []string
	for _, p := range problems {
		order = append(order, p.File)
	}
	if got, want := strings.Join(order, " "), "territory.yaml communes.csv populations.csv contours.json contours.json"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAFolderWithThousandsOfMistakesIsNotPrintedWhole(t *testing.T) {
	texts := small()
	texts["communes.csv"] += strings.Repeat("x,y,z\n", 1000)
	_, problems := territory.Read(files(texts))
	last := problems[len(problems)-1]
	if len(problems) != 201 || last.Fault.Key != "territory.more_problems" || fmt.Sprint(last.Fault.Args) != "[800]" {
		t.Errorf("%d problems, the last %v", len(problems), last.Fault)
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	texts := small()
	texts["populations.csv"] += strings.Repeat(" ", 4<<20)
	_, problems := territory.Read(files(texts))
	if got, want := strings.TrimSpace(lines(problems)), "populations.csv:0:0 file_too_large [populations.csv 4]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	texts = small()
	for i := range 6000 {
		texts["communes.csv"] += fmt.Sprintf("%05d,Partout,,%02d,,,2016-01-01,,\n", i+10, (i+10)/1000)
	}
	_, problems = territory.Read(files(texts))
	if got, want := strings.TrimSpace(lines(problems)), "communes.csv:5002:1 table_too_long [5000]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLongTextsAndListsAreRefused(t *testing.T) {
	texts := small()
	texts["communes.csv"] = strings.Replace(texts["communes.csv"], "Amont", strings.Repeat("é", 121), 1)
	texts["territory.yaml"] = strings.Replace(texts["territory.yaml"], "Trois Rives", strings.Repeat("é", 2001), 1)
	_, problems := territory.Read(files(texts))
	if got, want := strings.TrimSpace(lines(problems)), "territory.yaml:2:12 text_too_long [2000]\ncommunes.csv:2:7 text_too_long [120]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	texts = small()
	texts["territory.yaml"] = strings.Replace(texts["territory.yaml"], "[atlas]", "["+strings.Repeat("atlas,", 1001)+"]", 1)
	_, problems = territory.Read(files(texts))
	if got, want := strings.TrimSpace(lines(problems)), "territory.yaml:11:14 list_too_long [1000]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAYAMLBombIsRefusedQuickly(t *testing.T) {
	texts := small()
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for r := 'b'; r <= 'j'; r++ {
		bomb += fmt.Sprintf("%c: &%[1]c [*%c,*%[2]c,*%[2]c,*%[2]c,*%[2]c,*%[2]c,*%[2]c,*%[2]c]\n", r, r-1)
	}
	texts["territory.yaml"] = bomb
	if g, problems := territory.Read(files(texts)); g != nil || problems[0].Fault.Key != "territory.yaml_fancy" {
		t.Errorf("got %s", lines(problems))
	}
	texts["territory.yaml"] = strings.Repeat("[", 1<<20)
	if g, problems := territory.Read(files(texts)); g != nil || problems[0].Fault.Key != "territory.yaml_unreadable" {
		t.Errorf("got %s", lines(problems))
	}
}

func TestAFolderThatCannotBeReadSaysSo(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(dir+"/communes.csv", 0o755); err != nil {
		t.Fatal(err)
	}
	_, problems := territory.Read(os.DirFS(dir))
	if got, want := strings.TrimSpace(lines(problems)), "territory.yaml:0:0 file_missing [territory.yaml]\ncommunes.csv:0:0 file_unreadable [communes.csv]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, problems = territory.Read(os.DirFS(dir + "/absent"))
	if len(problems) != 2 {
		t.Errorf("an absent folder: %s", lines(problems))
	}
}

func TestATownWithoutMapAndFiguresIsATerritoryToo(t *testing.T) {
	g, problems := territory.Read(files(map[string]string{
		"territory.yaml": "format: 1\nname: {fr: Bourg}\nsince: 1790-01-01\nsources: []\n",
		"communes.csv":   "code,name,siren,department,ept,postcodes,from,until,successor\n2A004,Ajaccio,,2A,,,1790-01-01,,\n",
	}))
	if g == nil {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	if _, ok := g.Population("2A004", "2020-01-01"); ok {
		t.Error("it has a population")
	}
	if _, ok := g.Shape("2A004", "2020-01-01"); ok {
		t.Error("it has a shape")
	}
	if w, h := g.Frame(); w != 0 || h != 0 {
		t.Error("it has a map")
	}
}
