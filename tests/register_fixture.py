"""A register of measures, invented for the tests: every state, some overdue on 30 June 2026, some without links."""

HEADER = "id,pillar,cluster,title,lead_institution,status,due,indicators"
ROWS = (
    "1.1,infrastructure,,Extend the fibre to every district,Ministry A,under way,2025,fixed_broadband;internet_users",
    "1.2,infrastructure,Backbone,Share ducts and masts,Ministry A,done,2024-06-30,fixed_broadband;mobile_4g_coverage",
    "1.3,infrastructure,,Map villages without coverage,Agency B,not started,2027-Q2,",
    "2.1,trust,,Pass the law on personal data,Ministry C,under way,2026-Q2,",
    '3.1,citizens,Skills,"Teach skills in schools, grade 7 on",Ministry D,under way,2026-03,skill_email;internet_users',
    "3.2,citizens,Skills,Offer low-cost devices & lines,Ministry A,not started,,internet_users",
    "3.3,citizens,,Open learning centres,Ministry D,dropped,2025,internet_users",
    "4.1,government,,Put the main services online,Ministry A,done,2025-Q4,public_services_digitalised",
    "5.1,business,,Let start-ups register online,Ministry E,not started,2026-06-30,business_start_days",
)


def write_register(path):
    """Write it to `path`."""
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
