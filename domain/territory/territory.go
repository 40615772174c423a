package territory

// Format is the version of the folder and of the JSON.
const Format = 1

// Text is one wording per language, French always among them: {"fr": "…", "en": "…"}.
type Text map[string]string

// Territory is a compiled territory folder. json.Marshal of it is canonical: see invariant T5.
type Territory struct {
	Format   int       `json:"format"`
	Name     Text      `json:"name"`
	Siren    string    `json:"siren,omitempty"` // of the grouping
	Since    string    `json:"since"`           // first day of the grouping
	EPTs     []EPT     `json:"epts"`            // by SIREN
	Communes []Commune `json:"communes"`        // by code, then first day
	Mergers  []Merger  `json:"mergers"`         // by day, then code
	Vintages []Vintage `json:"vintages"`        // by day
	Contours *Contours `json:"contours,omitempty"`
	Sources  []Source  `json:"sources"` // by id
}

// EPT is an établissement public territorial.
type EPT struct {
	Siren string `json:"siren"`
	Name  string `json:"name"`
}

// Commune is one commune from one day to another. An empty Siren or Postcodes is unknown; an empty
// EPT means that it belongs to none, as Paris does.
type Commune struct {
	Code       string   `json:"code"` // INSEE: "93066", "2A004"
	Name       string   `json:"name"`
	Siren      string   `json:"siren,omitempty"`
	Department string   `json:"department"` // "93", "2A", "974"
	EPT        string   `json:"ept,omitempty"`
	Postcodes  []string `json:"postcodes"`
	From       string   `json:"from"`                // first day
	Until      string   `json:"until,omitempty"`     // last day; empty: still is
	Successor  string   `json:"successor,omitempty"` // the code it went into the day after Until
}

// covers says whether the commune is a member on a day.
func (c Commune) covers(day string) bool {
	return c.From <= day && (c.Until == "" || day <= c.Until)
}

// Merger is the act by which communes became one.
type Merger struct {
	Day     string   `json:"day"`  // first day of the merged commune
	Into    string   `json:"into"` // its code
	From    []string `json:"from"` // the codes that went into it, by code; Into among them if it kept its code
	Text    Text     `json:"text,omitempty"`
	Sources []string `json:"sources"`
}

// Vintage is one edition of the populations.
type Vintage struct {
	ID      string   `json:"id"`  // "2024"
	Day     string   `json:"day"` // the members of this day are counted
	Title   Text     `json:"title"`
	Sources []string `json:"sources"`
	Counts  []Count  `json:"counts"` // by code
}

// Count is how many people a vintage gives a commune: its municipal population, and its total
// population, which adds those counted apart and is the larger.
type Count struct {
	Code      string `json:"code"`
	Municipal int64  `json:"municipal"`
	Total     int64  `json:"total"`
}

// Contours are the borders of the communes of one day, as arcs that neighbours share. A grid step is
// Step microdegrees; the grid's corner is West, South, in microdegrees too.
type Contours struct {
	Day     string   `json:"day"`
	Title   Text     `json:"title"`
	Sources []string `json:"sources"`
	Step    int64    `json:"step"`
	West    int64    `json:"west"`
	South   int64    `json:"south"`
	Arcs    [][]int  `json:"arcs"`  // x, y of the first point, then the difference to each next one
	Drawn   []Drawn  `json:"drawn"` // by code
}

// Drawn is a commune's rings, each a list of arc numbers; ^n is arc n walked backwards.
type Drawn struct {
	Code  string  `json:"code"`
	Rings [][]int `json:"rings"`
}

// Source is where the data come from, and the licence under which they may be passed on.
type Source struct {
	ID        string `json:"id"`
	Title     Text   `json:"title"`
	Publisher string `json:"publisher,omitempty"`
	Licence   string `json:"licence"`
	URL       string `json:"url,omitempty"`
	Date      string `json:"date,omitempty"` // year, month or day
	Note      Text   `json:"note,omitempty"`
}
