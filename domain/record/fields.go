package record

// field is what a reader of files looks for, with the headers under which accounting software and
// people write it.
type field struct {
	key    string
	names  []string
	needed bool
	only   []*kind // nil: every kind but the budget
}

var every = []*kind{awards, commitments, payments, recoveries, budgets}

// fields of a line. "object" bears no name but that of our own export: labels may hold names of persons,
// so that such a column is taken only by who chooses it.
var fields = []field{
	{key: "line", only: every, names: []string{"ligne du fichier d'origine", "source line"}},
	{key: "ref", only: []*kind{awards}, names: []string{"référence", "reference", "ref", "n° de décision", "numéro de décision", "n° de délibération", "délibération", "decision"}},
	{key: "ref", only: []*kind{commitments}, names: []string{"référence", "reference", "ref", "n° d'engagement", "numéro d'engagement", "n° engagement", "engagement", "commitment"}},
	{key: "ref", only: []*kind{payments}, names: []string{"référence", "reference", "ref", "n° de mandat", "numéro de mandat", "n° mandat", "num mandat", "mandat", "n° de pièce", "pièce", "payment order"}},
	{key: "ref", only: []*kind{recoveries}, names: []string{"référence", "reference", "ref", "n° de titre", "numéro de titre", "n° titre", "titre", "n° de pièce", "receipt"}},
	{key: "ref", only: []*kind{budgets}, names: []string{"référence", "reference", "ref", "n° de délibération", "délibération", "n° de décision"}},
	{key: "day", only: []*kind{awards}, needed: true, names: []string{"date", "day", "date d'attribution", "date de décision", "date de la décision", "date de la convention", "date de séance", "award date"}},
	{key: "day", only: []*kind{commitments}, needed: true, names: []string{"date", "day", "date d'engagement", "date de notification", "date de création", "commitment date"}},
	{key: "day", only: []*kind{payments}, needed: true, names: []string{"date", "day", "date de mandatement", "date de paiement", "date de règlement", "date d'émission", "date de bordereau", "date du mandat", "payment date"}},
	{key: "day", only: []*kind{recoveries}, needed: true, names: []string{"date", "day", "date du titre", "date d'émission", "date d'encaissement", "date de reversement", "recovery date"}},
	{key: "day", only: []*kind{budgets}, needed: true, names: []string{"date", "day", "date de vote", "date de la délibération", "date d'effet", "effective date"}},
	{key: "action", needed: true, names: []string{"action", "code action", "code de l'action", "opération", "code opération", "n° d'opération", "code analytique", "imputation analytique", "axe analytique"}},
	{key: "amount", only: every, needed: true, names: []string{"montant", "amount", "amount_eur", "montant net", "montant ttc", "montant payé", "montant mandaté", "montant engagé", "montant attribué", "montant de la subvention", "montant du titre", "montant voté", "net à payer", "montant (€)", "montant en euros"}},
	{key: "commune", names: []string{"commune", "code commune", "code insee", "code insee commune", "insee", "code commune insee", "commune du bénéficiaire", "commune du projet"}},
	{key: "beneficiary", names: []string{"bénéficiaire", "beneficiary", "tiers", "nom du tiers", "libellé du tiers", "raison sociale", "nom du bénéficiaire", "créancier", "fournisseur", "débiteur", "attributaire"}},
	{key: "siret", names: []string{"siret", "n° siret", "numéro siret", "siren", "n° siren", "siret/siren", "identifiant du tiers", "siret du bénéficiaire", "siret du tiers", "idbeneficiaire"}},
	{key: "legal", names: []string{"catégorie juridique", "forme juridique", "nature juridique", "statut juridique", "type de tiers", "nature du tiers", "legal form"}},
	{key: "person", names: []string{"personne physique", "person"}},
	{key: "dossier", names: []string{"dossier", "n° de dossier", "numéro de dossier", "référence du dossier", "n° de convention", "convention", "n° de subvention"}},
	{key: "object", only: every, names: []string{"objet publié", "published object"}},
	{key: "book", only: []*kind{budgets}, needed: true, names: []string{"livre", "book", "nature", "ap/cp", "type de crédit", "type"}},
	{key: "year", only: []*kind{budgets}, needed: true, names: []string{"exercice", "année", "year", "millésime"}},
	{key: "chapter", only: []*kind{budgets}, names: []string{"chapitre", "chapter", "code chapitre"}},
}

// fieldsOf lists the fields of a kind.
func fieldsOf(k *kind) []field {
	var out []field
	for _, f := range fields {
		for _, x := range f.only {
			if x == k {
				out = append(out, f)
			}
		}
		if f.only == nil && k != budgets {
			out = append(out, f)
		}
	}
	return out
}
