"""A team for the flows of warnings: three reps of the local Slack with a quota for the last quarter of 2017."""

from pathlib import Path

from tests.flows.program import Program

JUNHO, HARUKA, ALEX = "U0JUNHO001", "U0HARUKA01", "U0ALEX0001"
"""Alex has sold all of the quota on the first day; Junho and Haruka are behind pace in November."""

REPS = """\
rep_id,name,email,team,manager,role,started_on
mina,Mina Park,mina@example.com,East,,manager,2016-01-01
junho,김준호,junho@example.com,East,mina,rep,2016-01-01
haruka,佐藤 遥,haruka@example.com,East,mina,rep,2016-01-01
alex,Alex Rivera,alex@example.com,East,mina,rep,2016-01-01
"""
STAGES = """\
stage,position,type,win_probability
Open,1,open,0.5
Won,2,won,1
Lost,3,lost,0
"""
DEALS = """\
deal_id,owner,stage,status,amount,created_at,closed_at
A1,alex,Won,won,60000,2017-09-01,2017-10-03
J1,junho,Won,won,1000,2017-09-01,2017-10-04
H1,haruka,Won,won,14000,2017-09-01,2017-10-05
"""
RECOVERY = """\
deal_id,owner,stage,status,amount,created_at,closed_at
J2,junho,Won,won,59000,2017-09-01,2017-11-02
"""
GOALS = "".join(f"goal set revenue 60k 2017-Q4 for rep:{rep}\n" for rep in ("junho", "haruka", "alex"))
RULE = "rule add Pace: revenue behind pace this quarter for each rep every day 9:00 to owner\n"


def hire(program: Program) -> None:
    """Brings the team and its deals into the program's database."""
    tables = {"stages": STAGES, "reps": REPS, "deals": DEALS}
    program.prepare("import", *(written(program.folder, f"{name}.csv", table) for name, table in tables.items()))


def agree(program: Program, sentences: str) -> None:
    """Types goals and rules at the beginning of the quarter, one a line."""
    program.prepare("kpi", "--file", "-", "--now", "2017-10-02T09:00:00Z", typed=sentences)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path
