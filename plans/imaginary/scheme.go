package main

// Kinds of beneficiaries.
const (
	aCommune     = "commune"
	aShop        = "shop"
	aCompany     = "company"
	aCarrier     = "carrier"
	aFarm        = "farm"
	aAssociation = "association"
	aCarer       = "carer"
	aHousehold   = "household"
	aCoowners    = "co-owners"
	aBody        = "body" // a body beside the métropole, named by its action
)

// Systems that hold the awards, as the names of files call them.
const (
	ofAids  = "aides"
	ofWorks = "conventions"
	ofHomes = "habitat"
)

// scheme is how the money of one action is given out.
type scheme struct {
	action   string
	to       string // kind of beneficiary
	system   string
	awards   int
	euros    int // all awards together, about
	from, by string
	object   string // published with each award
	body     string // name, where the beneficiary is a body
}

// schemes are those of the fifty actions that give money out. What an action is allocated is above the
// sum of its awards by a few per cent.
var schemes = []scheme{
	{"A1.1", aCommune, ofWorks, 18, 3_050_000, "2020-10-05", "2022-05-20", "Bus de santé", ""},
	{"A1.2", aCarer, ofAids, 58, 2_080_000, "2020-12-01", "2022-11-25", "Installation d'un cabinet", ""},
	{"A1.3", aCommune, ofWorks, 24, 1_510_000, "2020-12-07", "2022-04-15", "Cabine de télésanté", ""},
	{"A1.4", aBody, ofWorks, 2, 352_400, "2021-02-08", "2021-06-18", "Étude de logement", "Office du logement de l'Ombrelle"},
	{"A1.5", aAssociation, ofAids, 88, 1_090_000, "2020-11-09", "2022-10-28", "Atelier de prévention", ""},
	{"A1.6", aBody, ofWorks, 4, 548_000, "2020-11-16", "2022-02-18", "Évaluation d'effet sur la santé", "Université du Port de Sérandes"},
	{"A1.7", aCommune, ofWorks, 46, 2_690_000, "2020-11-02", "2022-06-24", "Air intérieur des écoles", ""},
	{"A1.9", aCommune, ofWorks, 38, 2_040_000, "2020-12-14", "2022-10-14", "Cantine en circuit court", ""},
	{"A1.10", aBody, ofWorks, 3, 1_880_000, "2021-02-15", "2022-03-11", "Halle alimentaire du Marais", "Union des fermes du Marais"},
	{"A1.11", aFarm, ofAids, 44, 1_160_000, "2021-01-25", "2022-11-04", "Installation en maraîchage", ""},
	{"A1.12", aAssociation, ofAids, 54, 838_000, "2020-07-06", "2020-12-11", "Aide alimentaire", ""},
	{"A2.1", aShop, ofAids, 640, 6_180_000, "2020-07-20", "2022-05-27", "Soutien au commerce", ""},
	{"A2.2", aCommune, ofWorks, 30, 4_010_000, "2020-11-23", "2022-09-16", "Rue commerçante", ""},
	{"A2.3", aCommune, ofAids, 22, 985_000, "2020-11-30", "2022-09-23", "Animation du centre-ville", ""},
	{"A2.4", aAssociation, ofAids, 128, 1_690_000, "2020-07-13", "2022-08-26", "Spectacle ou fête de quartier", ""},
	{"A2.5", aShop, ofAids, 68, 1_390_000, "2020-10-12", "2022-05-20", "Librairie, salle ou atelier", ""},
	{"A2.6", aAssociation, ofAids, 84, 2_250_000, "2020-12-04", "2022-11-18", "Projet d'économie solidaire", ""},
	{"A2.7", aAssociation, ofWorks, 13, 1_120_000, "2021-01-18", "2022-10-07", "Ressourcerie", ""},
	{"A2.9", aBody, ofWorks, 2, 2_480_000, "2020-10-02", "2021-10-08", "Fonds de prêts d'honneur", "Caisse coopérative de Sérandes"},
	{"A2.10", aCompany, ofAids, 47, 2_020_000, "2020-11-13", "2022-09-30", "Jeune entreprise innovante", ""},
	{"A2.12", aShop, ofAids, 236, 3_680_000, "2021-01-11", "2022-02-25", "Établissement fermé", ""},
	{"A3.1", aHousehold, ofHomes, 380, 196_000, "2020-09-07", "2022-12-02", "Achat d'un vélo", ""},
	{"A3.2", aCommune, ofWorks, 42, 8_860_000, "2020-10-19", "2022-11-10", "Piste cyclable", ""},
	{"A3.3", aCommune, ofWorks, 28, 1_590_000, "2020-12-10", "2022-04-22", "Abri à vélos", ""},
	{"A3.4", aCommune, ofWorks, 8, 742_000, "2021-03-15", "2022-09-09", "Autopartage et covoiturage", ""},
	{"A3.5", aCarrier, ofAids, 158, 2_640_000, "2020-10-26", "2022-11-25", "Véhicule de livraison propre", ""},
	{"A3.6", aBody, ofWorks, 3, 2_410_000, "2021-03-05", "2022-06-10", "Quai de livraison", "Régie des eaux de l'Ombrelle"},
	{"A3.8", aCommune, ofWorks, 40, 2_930_000, "2020-12-18", "2022-10-21", "Toit solaire", ""},
	{"A3.9", aBody, ofWorks, 4, 2_270_000, "2021-04-12", "2022-07-08", "Chaleur des eaux usées", "Régie des eaux de l'Ombrelle"},
	{"A3.10", aCommune, ofWorks, 58, 2_480_000, "2020-11-27", "2022-11-18", "Plantation et sols perméables", ""},
	{"A3.11", aFarm, ofAids, 20, 690_000, "2021-01-22", "2022-05-06", "Entreprise du végétal", ""},
	{"A3.12", aBody, ofWorks, 3, 456_300, "2020-12-21", "2021-09-24", "Carte de la trame verte", "Observatoire de l'air et du climat de Sérandes"},
	{"A4.1", aHousehold, ofHomes, 340, 5_720_000, "2020-10-05", "2022-12-02", "Rénovation d'un logement", ""},
	{"A4.2", aCoowners, ofHomes, 62, 5_110_000, "2020-12-02", "2022-11-15", "Rénovation d'une copropriété", ""},
	{"A4.3", aCommune, ofWorks, 44, 7_180_000, "2020-10-12", "2022-09-28", "Rénovation d'un bâtiment public", ""},
	{"A4.4", aBody, ofWorks, 5, 1_130_000, "2020-10-08", "2022-06-03", "Guichet de la rénovation", "Agence de l'énergie de Sérandes"},
	{"A4.5", aAssociation, ofHomes, 48, 968_000, "2020-11-20", "2022-10-25", "Équipement contre le froid et la chaleur", ""},
	{"A4.6", aCompany, ofAids, 49, 1_640_000, "2021-01-29", "2022-11-22", "Chantier en paille, bois ou terre crue", ""},
	{"A4.7", aAssociation, ofWorks, 4, 1_480_000, "2021-02-19", "2022-05-13", "Réemploi de matériaux", ""},
	{"A4.8", aAssociation, ofAids, 26, 1_180_000, "2020-12-11", "2022-10-18", "Formation aux métiers de la rénovation", ""},
	{"A4.10", aBody, ofWorks, 2, 830_000, "2021-10-15", "2022-05-24", "Recyclerie navale", "Régie du port de Sérandes"},
	{"A5.1", aAssociation, ofAids, 108, 2_010_000, "2020-09-14", "2022-10-20", "Atelier d'aide au numérique", ""},
	{"A5.2", aCommune, ofWorks, 36, 1_490_000, "2020-08-31", "2022-04-08", "Prêt d'ordinateurs", ""},
	{"A5.3", aCommune, ofWorks, 16, 1_910_000, "2020-11-18", "2022-09-14", "Lieu de travail partagé", ""},
	{"A5.4", aCommune, ofAids, 30, 540_000, "2020-11-25", "2022-05-12", "Formation des agents", ""},
	{"A5.5", aShop, ofAids, 206, 1_260_000, "2020-12-16", "2022-05-31", "Vente en ligne", ""},
	{"A5.6", aBody, ofWorks, 3, 705_000, "2021-03-19", "2022-03-30", "Portail de données", "Université du Port de Sérandes"},
}

// cutover is the day from which axis 5 is held in the journal: before it, its money was followed in a
// spreadsheet, whose balances a take-over opens.
const cutover = "2021-01-01"

// Words of names of companies and associations; none of them is that of a commune.
var (
	invented = []string{"Ardevoise", "Aubrelle", "Balmorine", "Brimontel", "Calandrelle", "Corvanel", "Cressolane", "Dauvrelande", "Delmoraie",
		"Escavoise", "Esterpelle", "Faucarelle", "Filandorne", "Galivert", "Gentemarne", "Hardoisel", "Hélivoise", "Issandrel", "Jarmeline",
		"Kermadoise", "Lantrevel", "Lorandière", "Mandrevoix", "Mirandolet", "Morvanelle", "Nacrelune", "Novembrine", "Olivandre", "Orsandeau",
		"Pastoranne", "Perlandine", "Quartelane", "Quillevrande", "Ramandelle", "Rosevandre", "Sablerine", "Silvandière", "Tarvelune",
		"Tressoreil", "Tramontelle", "Ubrandel", "Valcresson", "Verlandais", "Vitremelle", "Wandrevoise", "Yselande", "Zéphirelle", "Brumandel",
		"Cendrevoix", "Florandine", "Grisemarne", "Hirondange", "Lumivoise", "Marjoleine", "Oriflandre", "Plumevoise", "Romarinel", "Souvelande"}
	trades = map[string][]string{
		aShop: {"Boulangerie", "Librairie", "Café", "Restaurant", "Épicerie", "Fleurs", "Coiffure", "Cordonnerie", "Fromagerie", "Atelier de couture",
			"Quincaillerie", "Cave", "Pâtisserie", "Bijouterie", "Salle de concert", "Jouets", "Optique", "Poissonnerie"},
		aCompany:     {"Atelier", "Charpentes", "Logiciels", "Mécanique", "Énergies", "Matériaux", "Bâtisseurs", "Laboratoire", "Menuiserie", "Maçonnerie"},
		aCarrier:     {"Transports", "Livraisons", "Messagerie", "Coursiers", "Déménagements", "Fret"},
		aFarm:        {"Ferme", "Jardins", "Pépinière", "Maraîchage", "Vergers", "Potagers"},
		aCarer:       {"Cabinet médical", "Cabinet infirmier", "Maison de santé", "Cabinet de kinésithérapie"},
		aAssociation: {"Association", "Collectif", "Compagnie", "Les Amis de", "Entraide", "Régie de quartier", "Coopérative", "Ensemble"},
		aCoowners:    {"Copropriété"},
	}
)
