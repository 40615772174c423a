package e2e

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
)

// Words that stand in nearly every sentence of one language and in none of the other.
var functionWords = map[string]map[string]bool{
	"fr": words(`le la les des du une est sont dans pour que qui sur avec par ce cette ces aux et au ou mais dont ont été être leur leurs vous il elle elles ils pas ne se sa ses`),
	"en": words(`the of and is are with for that this these from by which was were has have been not it its to their you they who or at`),
}

func words(s string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(s) {
		all[w] = true
	}
	return all
}

const foreignLeast = 3 // words of the other language before a text is said to be written in it

var (
	anyWord  = regexp.MustCompile(`[\p{L}]+`)
	langOf   = regexp.MustCompile(`\blang="([a-z-]+)"`)
	hrefLang = regexp.MustCompile(`\bhreflang="[^"]*"`)
)

// voidTags have no end.
var voidTags = words("area base br col embed hr img input link meta source track wbr path rect circle line use polyline polygon ellipse")

// notProse hold what machines write and read.
var notProse = words("script style code pre textarea")

// tongues judges texts; each is judged once.
type tongues struct{ judged map[string]string }

// foreign gives the texts of a page that are written in another language than the page, or the element around
// them, says. Names may be of any language: only a sentence has enough of the words that tell.
func (x tongues) foreign(p *page) (findings []string) {
	stack := []string{""}
	for _, piece := range strings.Split(p.body, "<")[1:] {
		tag, text, _ := strings.Cut(piece, ">")
		name := strings.ToLower(strings.TrimLeft(strings.FieldsFunc(tag+" ", func(r rune) bool { return r == ' ' || r == '\n' })[0], "/"))
		switch {
		case strings.HasPrefix(tag, "/"):
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
		case strings.HasPrefix(tag, "!") || voidTags[name] || strings.HasSuffix(tag, "/"):
		default:
			lang := stack[len(stack)-1]
			if m := langOf.FindStringSubmatch(hrefLang.ReplaceAllString(tag, "")); m != nil {
				lang = m[1]
			}
			stack = append(stack, lang)
		}
		if said := stack[len(stack)-1]; strings.TrimSpace(text) != "" && !notProse[name] {
			if is := x.judge(text); is != "" && is != said && functionWords[said] != nil {
				findings = append(findings, fmt.Sprintf("%s: %q in a text that says it is %q", p.url, strings.TrimSpace(text), said))
			}
		}
	}
	return findings
}

// judge says in what language a text is; "" where it does not show.
func (x tongues) judge(text string) string {
	if is, known := x.judged[text]; known {
		return is
	}
	counts := map[string]int{}
	for _, w := range anyWord.FindAllString(strings.ToLower(html.UnescapeString(text)), -1) {
		for lang, all := range functionWords {
			if all[w] {
				counts[lang]++
			}
		}
	}
	is := ""
	switch {
	case counts["fr"] >= foreignLeast && counts["en"]*3 < counts["fr"]:
		is = "fr"
	case counts["en"] >= foreignLeast && counts["fr"]*3 < counts["en"]:
		is = "en"
	}
	x.judged[text] = is
	return is
}

func TestEveryTextIsInTheLanguageThatItSays(t *testing.T) {
	demoSite(t)
	pages, _ := site()
	x, said := tongues{map[string]string{}}, map[string]bool{}
	for _, p := range pages {
		if !p.isHTML() {
			continue
		}
		for _, f := range x.foreign(p) {
			if _, text, _ := strings.Cut(f, ": "); !said[text] { // one page that shows it is enough
				said[text] = true
				t.Error(f)
			}
		}
	}
	texts := map[string]int{}
	for _, is := range x.judged {
		texts[is]++
	}
	if texts["fr"] < 200 || texts["en"] < 200 {
		t.Errorf("the languages of few texts could be told: %v", texts)
	}
}

func TestATextInAnotherLanguageIsFound(t *testing.T) {
	const french, english = "Le plan est voté par le conseil avec les communes.", "The plan is voted by the council with its communes."
	for body, want := range map[string]int{
		`<html lang="fr"><p>` + french + `</p></html>`:                                           0,
		`<html lang="en"><p>` + english + `</p></html>`:                                          0,
		`<html lang="fr"><p>` + english + `</p></html>`:                                          1,
		`<html lang="en"><p><b>x</b>` + french + `</p></html>`:                                   1,
		`<html lang="en"><p lang="fr">` + french + `</p><p>` + english + `</p></html>`:           0,
		`<html lang="en"><a hreflang="fr" href="/x">` + french + `</a></html>`:                   1,
		`<html lang="en"><p><br><span lang="fr">` + french + `</span> ` + french + `</p></html>`: 1,
		`<html lang="fr"><p>Banque of the West</p><p>La Courneuve</p><p>The end</p></html>`:      0,
	} {
		x := tongues{map[string]string{}}
		if found := x.foreign(&page{url: "/x", body: body}); len(found) != want {
			t.Errorf("%s: %q", body, found)
		}
	}
}
