"""Invented people's raw material: names as they are written at home, cities, trades, employers.

None of the combinations is meant to be a real person.
"""

from __future__ import annotations

from typing import NamedTuple


class Country(NamedTuple):
    code: str
    name: str
    cities: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]


def _country(code: str, name: str, cities: str, first: str, last: str) -> Country:
    return Country(
        code,
        name,
        tuple(cities.split("|")),
        tuple(first.split()),
        tuple(last.split()),
    )


COUNTRIES: tuple[Country, ...] = (
    _country(
        "NL",
        "Netherlands",
        "Amsterdam|Utrecht|Eindhoven",
        "Sanne Daan Fleur Bram Lotte Joris Maud Thijs",
        "Vermeulen Bakker Hoekstra Kuipers Visser Jonker Postma Smit",
    ),
    _country(
        "DK",
        "Denmark",
        "Copenhagen|Aarhus|Odense",
        "Freja Mikkel Signe Rasmus Astrid Søren Ida Emil",
        "Kjærgaard Østergaard Lund Bruun Møller Krogh Toft Dahl",
    ),
    _country(
        "DE",
        "Germany",
        "Berlin|Hamburg|Munich",
        "Jürgen Käthe Lukas Annika Björn Svenja Moritz Leonie",
        "Groß Schäfer Krüger Lehmann Vogt Böhm Engel Pohl",
    ),
    _country(
        "FR",
        "France",
        "Paris|Lyon|Nantes",
        "Chloé Théo Élodie Rémi Zoé Gaël Maëlys Loïc",
        "Lefèvre Girard Béranger Roussel Chevalier Marchand Perrin Faure",
    ),
    _country(
        "ES",
        "Spain",
        "Madrid|Barcelona|Valencia",
        "Lucía Íñigo Martina Álvaro Nerea Gonzalo Inés Jorge",
        "Ibáñez Muñoz Ortega Pascual Serrano Vidal Castaño Rubio",
    ),
    _country(
        "PT",
        "Portugal",
        "Lisbon|Porto|Braga",
        "Inês João Beatriz Tomás Catarina Rui Leonor Nuno",
        "Gonçalves Magalhães Simões Barros Leitão Pires Faria Antunes",
    ),
    _country(
        "IT",
        "Italy",
        "Milan|Rome|Turin",
        "Giulia Matteo Chiara Niccolò Elisa Davide Sofia Pietro",
        "Colombo Ferrari Greco Marini Rinaldi Caruso Longo Villa",
    ),
    _country(
        "PL",
        "Poland",
        "Warsaw|Kraków|Gdańsk",
        "Zofia Łukasz Małgorzata Paweł Agnieszka Jakub Hanna Michał",
        "Wiśniewska Wójcik Kowalczyk Zając Król Jabłońska Dąbrowski Mróz",
    ),
    _country(
        "CZ",
        "Czechia",
        "Prague|Brno|Ostrava",
        "Tereza Ondřej Kateřina Jiří Adéla Vojtěch Eliška Matěj",
        "Dvořák Černý Procházka Růžička Beneš Fiala Sedláček Kříž",
    ),
    _country(
        "SE",
        "Sweden",
        "Stockholm|Gothenburg|Malmö",
        "Åsa Elin Gustav Ebba Nils Maja Viktor Saga",
        "Sjöberg Åkesson Lindgren Öberg Ström Nyberg Holmgren Ek",
    ),
    _country(
        "GB",
        "United Kingdom",
        "London|Manchester|Edinburgh",
        "Imogen Callum Niamh Rhys Poppy Alistair Freya Owen",
        "Ashworth Blackwood Cavendish Dunmore Fairfax Hargreaves Okafor Pemberton",
    ),
    _country(
        "IE",
        "Ireland",
        "Dublin|Cork|Galway",
        "Aoife Cillian Saoirse Oisín Róisín Darragh Caoimhe Fionn",
        "O’Sullivan Byrne Gallagher Brennan Kavanagh Nolan Doyle Quinn",
    ),
    _country(
        "US",
        "United States",
        "Austin|Seattle|Chicago",
        "Jasmine Tyler Brianna Marcus Olivia DeShawn Paige Ethan",
        "Whitfield Delgado Brooks Hollister Nakamura Jefferson Stone McAllister",
    ),
    _country(
        "CA",
        "Canada",
        "Toronto|Montréal|Vancouver",
        "Maxime Avery Noémie Liam Kiana Félix Harper Logan",
        "Tremblay Bouchard Singh MacLeod Gagnon Friesen Leblanc Wong",
    ),
    _country(
        "BR",
        "Brazil",
        "São Paulo|Recife|Curitiba",
        "Thaís Caio Letícia Vinícius Luíza Murilo Júlia Otávio",
        "Araújo Brandão Cavalcanti Nogueira Sampaio Teixeira Mourão Pacheco",
    ),
    _country(
        "MX",
        "Mexico",
        "Mexico City|Monterrey|Guadalajara",
        "Ximena Santiago Renata Emiliano Regina Ángel Camila Héctor",
        "Zúñiga Villaseñor Treviño Cárdenas Peña Ríos Olvera Montaño",
    ),
    _country(
        "GR",
        "Greece",
        "Athens|Thessaloniki|Patras",
        "Ελένη Νίκος Κατερίνα Γιώργος Δήμητρα Σπύρος Άννα Πέτρος",
        "Παπαδάκης Οικονόμου Βλάχος Αγγελίδη Μακρής Δημητρίου Κωστόπουλος Ράπτης",
    ),
    _country(
        "UA",
        "Ukraine",
        "Kyiv|Lviv|Odesa",
        "Оксана Тарас Марія Богдан Юлія Андрій Софія Остап",
        "Шевчук Коваленко Бондар Мельник Гончар Литвин Савчук Кравець",
    ),
    _country(
        "BG",
        "Bulgaria",
        "Sofia|Plovdiv|Varna",
        "Мила Георги Ралица Стоян Невена Димитър Яна Калоян",
        "Петрова Иванов Стоянов Колева Тодоров Ангелова Минчев Русев",
    ),
    _country(
        "GE",
        "Georgia",
        "Tbilisi|Batumi|Kutaisi",
        "ნინო გიორგი თამარ ლევან მარიამ დავით ანა ირაკლი",
        "ბერიძე კაპანაძე გელაშვილი მაისურაძე ლომიძე წიკლაური ხუციშვილი ქავთარაძე",
    ),
    _country(
        "IL",
        "Israel",
        "Tel Aviv|Haifa|Jerusalem",
        "נועה איתי תמר יונתן מאיה עומר שירה דניאל",
        "לוי כהן מזרחי פרץ ביטון אברהם פרידמן שפירא",
    ),
    _country(
        "EG",
        "Egypt",
        "Cairo|Alexandria|Giza",
        "ليلى عمر نور يوسف سلمى كريم هدى طارق",
        "منصور الشريف حداد فاروق النجار سليمان رشدي عبدالله",
    ),
    _country(
        "IN",
        "India",
        "Bengaluru|Pune|Chennai",
        "अनन्या आरव मीरा रोहन काव्या विवेक प्रिया अर्जुन",
        "शर्मा अय्यर कुलकर्णी जोशी बनर्जी रेड्डी मेहता नायर",
    ),
    _country(
        "JP",
        "Japan",
        "Tokyo|Osaka|Fukuoka",
        "さくら 健太 美咲 翔太 結衣 大輔 陽菜 直樹",
        "佐藤 鈴木 高橋 渡辺 小林 中村 山口 清水",
    ),
    _country(
        "KR",
        "South Korea",
        "Seoul|Busan|Incheon",
        "서연 민준 지우 현우 하은 도윤 수아 준호",
        "김 이 박 최 정 강 윤 임",
    ),
    _country(
        "CN",
        "China",
        "Shanghai|Shenzhen|Chengdu",
        "雨桐 子轩 欣怡 浩然 诗涵 宇航 梦瑶 俊杰",
        "王 李 张 刘 陈 杨 黄 赵",
    ),
    _country(
        "TH",
        "Thailand",
        "Bangkok|Chiang Mai|Phuket",
        "สุดา ธนา พิม กิตติ มาลี วิชัย นภา อนันต์",
        "ใจดี สุขสันต์ แก้วมณี ศรีสุข ทองคำ วงศ์สว่าง บุญมา รุ่งเรือง",
    ),
    _country(
        "NG",
        "Nigeria",
        "Lagos|Abuja|Ibadan",
        "Adaeze Chinedu Ifeoma Tunde Ngozi Emeka Yetunde Sola",
        "Okonkwo Adeyemi Eze Balogun Nwosu Abiola Obi Danjuma",
    ),
    _country(
        "ZA",
        "South Africa",
        "Cape Town|Johannesburg|Durban",
        "Lerato Sipho Thandeka Pieter Nomsa Johan Zanele Kagiso",
        "Dlamini Botha Nkosi Mokoena Naidoo Khumalo Joubert Zulu",
    ),
    _country(
        "AU",
        "Australia",
        "Sydney|Melbourne|Brisbane",
        "Matilda Lachlan Isla Angus Tahlia Jarrah Georgia Flynn",
        "Whitlam Nguyen Carruthers Papas Kelleher Marsh Tran Donovan",
    ),
)

TRADES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Software Engineer", ("Python", "Distributed systems", "PostgreSQL")),
    ("Senior Backend Developer", ("Java", "Kafka", "API design")),
    ("Frontend Developer", ("TypeScript", "Accessibility", "CSS")),
    ("Data Engineer", ("SQL", "Airflow", "Data modelling")),
    ("Data Scientist", ("Statistics", "Machine learning", "R")),
    ("Site Reliability Engineer", ("Linux", "Kubernetes", "Observability")),
    ("Product Manager", ("Roadmaps", "User research", "Analytics")),
    ("UX Designer", ("Interaction design", "Prototyping", "Usability testing")),
    ("QA Engineer", ("Test automation", "Playwright", "Exploratory testing")),
    ("Engineering Manager", ("Coaching", "Planning", "Hiring")),
    ("Account Executive", ("Negotiation", "CRM", "SaaS")),
    ("Customer Success Manager", ("Onboarding", "Renewals", "Training")),
    ("Mechanical Engineer", ("CAD", "Materials", "Simulation")),
    ("Electrical Engineer", ("PCB design", "Power electronics", "Safety standards")),
    ("Registered Nurse", ("Patient care", "Triage", "Documentation")),
    ("Financial Analyst", ("Forecasting", "Excel", "Reporting")),
    ("HR Business Partner", ("Labour law", "Talent development", "Change")),
    ("Supply Chain Planner", ("SAP", "Demand planning", "Logistics")),
    ("Marketing Specialist", ("Content", "SEO", "Campaigns")),
    ("Technical Writer", ("Documentation", "Information design", "Editing")),
)

EMPLOYERS: tuple[str, ...] = (
    "Harbour & Pine",
    "Bluefin Robotics Works",
    "Meridian Freight",
    "Tallgrass Energy Lab",
    "Copperleaf Bank",
    "Nordlys Software",
    "Quill & Compass",
    "Silverbrook Hospital",
    "Juniper Street Media",
    "Atlas Tidewater",
    "Orchard Systems",
    "Kestrel Aviation Parts",
    "Lantern Learning",
    "Polder Water Technology",
    "Redwood Ledger",
    "Saffron Foods",
    "Windrose Insurance",
    "Ember Studio",
    "Granite Peak Mining",
    "Willow Health Analytics",
)

SCHOOLS: tuple[str, ...] = (
    "Lakeside University of Technology",
    "Old Harbour University",
    "Northern Institute of Design",
    "St. Brigid College",
    "Polytechnic of the Delta",
    "Riverbend State University",
)

DEGREES: tuple[str, ...] = (
    "Bachelor of Science",
    "Master of Science",
    "Bachelor of Arts",
    "Master of Business Administration",
)
