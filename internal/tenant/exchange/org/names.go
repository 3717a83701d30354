package org

import "sync"

// person is one name: as it is written, and as it stands in an address.
type person struct{ display, ascii string }

var givenNames = []person{
	{"Anna", "anna"},
	{"Björn", "bjoern"},
	{"Chloé", "chloe"},
	{"Diego", "diego"},
	{"Elif", "elif"},
	{"Fatima", "fatima"},
	{"Giulia", "giulia"},
	{"Hiroshi", "hiroshi"},
	{"Ingrid", "ingrid"},
	{"João", "joao"},
	{"Katarzyna", "katarzyna"},
	{"Liam", "liam"},
	{"Mei", "mei"},
	{"Nikolai", "nikolai"},
	{"Oluwaseun", "oluwaseun"},
	{"Priya", "priya"},
	{"Quentin", "quentin"},
	{"Rania", "rania"},
	{"Søren", "soeren"},
	{"Thandiwe", "thandiwe"},
	{"Uma", "uma"},
	{"Vojtěch", "vojtech"},
	{"Wiremu", "wiremu"},
	{"Xiaoyu", "xiaoyu"},
	{"Yusuf", "yusuf"},
	{"Zsófia", "zsofia"},
	{"Aleksandra", "aleksandra"},
	{"Benedikt", "benedikt"},
	{"Camila", "camila"},
	{"Duc", "duc"},
	{"Emeka", "emeka"},
	{"Freya", "freya"},
	{"Gareth", "gareth"},
	{"Hana", "hana"},
	{"Isabel", "isabel"},
	{"Jakub", "jakub"},
	{"Kwame", "kwame"},
	{"Leila", "leila"},
	{"Mateo", "mateo"},
	{"Noor", "noor"},
	{"Oskar", "oskar"},
	{"Paula", "paula"},
	{"Rohan", "rohan"},
	{"Saskia", "saskia"},
	{"Tomás", "tomas"},
	{"Ülle", "ulle"},
	{"Viktor", "viktor"},
	{"Wanjiru", "wanjiru"},
	{"Yara", "yara"},
	{"Zoran", "zoran"},
	{"Aisha", "aisha"},
	{"Bruno", "bruno"},
	{"Carmen", "carmen"},
	{"Dmitri", "dmitri"},
	{"Eoin", "eoin"},
	{"Femke", "femke"},
	{"Gabriela", "gabriela"},
	{"Hamza", "hamza"},
	{"Ioana", "ioana"},
	{"Jun", "jun"},
	{"Kaisa", "kaisa"},
	{"Lukas", "lukas"},
	{"Maren", "maren"},
	{"Nuria", "nuria"},
}

var surnames = []person{
	{"Berg", "berg"},
	{"Okafor", "okafor"},
	{"García", "garcia"},
	{"Müller", "mueller"},
	{"Tanaka", "tanaka"},
	{"Kowalski", "kowalski"},
	{"Silva", "silva"},
	{"Novák", "novak"},
	{"O'Brien", "obrien"},
	{"Dubois", "dubois"},
	{"Rossi", "rossi"},
	{"Singh", "singh"},
	{"Nguyễn", "nguyen"},
	{"Hansen", "hansen"},
	{"Yılmaz", "yilmaz"},
	{"Ivanova", "ivanova"},
	{"van Dijk", "vandijk"},
	{"Chen", "chen"},
	{"Haddad", "haddad"},
	{"Mbeki", "mbeki"},
	{"Nagy", "nagy"},
	{"Papadopoulos", "papadopoulos"},
	{"Lindqvist", "lindqvist"},
	{"Fischer", "fischer"},
	{"Moreau", "moreau"},
	{"Petrov", "petrov"},
	{"Santos", "santos"},
	{"Kim", "kim"},
	{"Ahmed", "ahmed"},
	{"Weber", "weber"},
	{"Johansson", "johansson"},
	{"Costa", "costa"},
	{"Horvat", "horvat"},
	{"Bianchi", "bianchi"},
	{"Schmidt", "schmidt"},
	{"Iyer", "iyer"},
	{"Ndlovu", "ndlovu"},
	{"Virtanen", "virtanen"},
	{"Popescu", "popescu"},
	{"Walsh", "walsh"},
	{"Jansen", "jansen"},
	{"Sato", "sato"},
	{"Fernández", "fernandez"},
	{"Eriksen", "eriksen"},
	{"Tamm", "tamm"},
	{"Kaplan", "kaplan"},
	{"Ó Súilleabháin", "osuilleabhain"},
	{"Marković", "markovic"},
	{"Abebe", "abebe"},
	{"Wójcik", "wojcik"},
	{"Leclerc", "leclerc"},
	{"Brandt", "brandt"},
	{"Rahman", "rahman"},
	{"Vega", "vega"},
	{"Dvořák", "dvorak"},
	{"Keller", "keller"},
	{"Mwangi", "mwangi"},
	{"Larsen", "larsen"},
	{"Pereira", "pereira"},
	{"Hughes", "hughes"},
	{"Zhang", "zhang"},
	{"Conti", "conti"},
	{"Bakker", "bakker"},
	{"Soto", "soto"},
	{"Huber", "huber"},
	{"Kaya", "kaya"},
	{"Lund", "lund"},
}

// names is how many pairs of given name and surname there are.
var names = len(givenNames) * len(surnames)

var (
	givenIndex   = sync.OnceValue(func() map[string]int { return index(givenNames) })
	surnameIndex = sync.OnceValue(func() map[string]int { return index(surnames) })
)

func index(all []person) map[string]int {
	m := make(map[string]int, len(all))
	for i, one := range all {
		m[one.ascii] = i
	}
	return m
}

var departments = []string{"Finance", "Human Resources", "Information Technology", "Legal", "Marketing", "Operations", "Research", "Sales"}

var titles = []string{"Analyst", "Manager", "Specialist", "Director", "Engineer", "Consultant", "Coordinator", "Assistant"}

type place struct{ city, state, country, code, postal, street, phone string }

var places = []place{
	{"Berlin", "Berlin", "Germany", "DE", "10117", "Unter den Linden 12", "+49 30 5550"},
	{"Dublin", "Leinster", "Ireland", "IE", "D02 X285", "8 Merrion Row", "+353 1 555 0"},
	{"Lisboa", "Lisboa", "Portugal", "PT", "1200-109", "Rua do Alecrim 20", "+351 21 555 0"},
	{"Kraków", "Małopolskie", "Poland", "PL", "31-042", "Grodzka 5", "+48 12 555 0"},
	{"Toronto", "ON", "Canada", "CA", "M5H 2N2", "100 King Street West", "+1 416 555 0"},
	{"Nairobi", "Nairobi", "Kenya", "KE", "00100", "Kenyatta Avenue 3", "+254 20 555 0"},
	{"Osaka", "Osaka", "Japan", "JP", "530-0001", "Umeda 2-4", "+81 6 5550 0"},
	{"Montevideo", "Montevideo", "Uruguay", "UY", "11100", "Avenida 18 de Julio 900", "+598 2555 0"},
}

var sharedNames = []person{
	{"Info", "info"},
	{"Support", "support"},
	{"Accounts Payable", "accountspayable"},
	{"Careers", "careers"},
	{"Press", "press"},
	{"Orders", "orders"},
	{"Data Protection", "dataprotection"},
	{"Facilities", "facilities"},
}

var roomNames = []person{
	{"Room Baltic", "room-baltic"},
	{"Room Sahara", "room-sahara"},
	{"Room Andes", "room-andes"},
	{"Room Tasman", "room-tasman"},
	{"Room Danube", "room-danube"},
	{"Room Fuji", "room-fuji"},
}

var equipmentNames = []person{{"Projector", "projector"}, {"Company Car", "companycar"}}
