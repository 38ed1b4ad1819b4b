"""Reports for tests: facts as a studio has them, as many tasks as wanted."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from PIL import Image, ImageDraw

from apps.costs.models import Cadence, Report
from apps.costs.reports.schema import (
    AccountName,
    Budget,
    Chart,
    Concern,
    Correction,
    Dear,
    Facts,
    Outlook,
    OutlookTotal,
    Part,
    Progress,
    Series,
    Spend,
    TaskLine,
    Waste,
    facts_freeze,
)
from apps.costs.reports.scope import ReportScope
from apps.farm.pictures.store import keep_picture

DAY = date(2026, 11, 22)
BUILT = datetime(2026, 11, 23, 0, 4, tzinfo=UTC)
PROJECTS = ("第二集 海岸线", "ep02_harbour", "Teaser", "", "trailer_v7", "lookdev")
NAMES = (
    "sh010_beauty_v014.ma",
    "海港_黄昏_最终.max",
    "sh045_fx_water_v102.hip",
    "crowd_plaza_night.blend",
    "茶楼_内景_05.c4d",
)
COLOURS = ((38, 70, 83), (42, 157, 143), (233, 196, 106), (244, 162, 97), (120, 60, 90))


def sample_picture(number: int) -> str:
    """A picture in the store; its key."""
    picture = Image.new("RGB", (320, 180), COLOURS[number % len(COLOURS)])
    draw = ImageDraw.Draw(picture)
    draw.ellipse((110, 60, 220, 170), fill=COLOURS[(number + 2) % len(COLOURS)])
    draw.rectangle((0, 140, 320, 180), fill=COLOURS[(number + 3) % len(COLOURS)])
    return keep_picture(picture).key


def sample_tasks(count: int, *, pictures: bool = True) -> tuple[TaskLine, ...]:
    """Tasks that cost something, dearest first."""
    keys = [sample_picture(number) for number in range(5)] if pictures and count else []
    return tuple(
        TaskLine(
            task=1000 + number,
            name=NAMES[number % len(NAMES)],
            currency="CNY",
            amount=Decimal(41280 // (number + 1) + 7) / 100,
            wasted=Decimal(number * 37) / 100 if number % 3 == 1 else Decimal(0),
            account="海岸线工作室",
            project=PROJECTS[number % len(PROJECTS)],
            user=("lin.w", "张伟", "marta")[number % 3],
            status=(25, 30, 5, 10)[number % 4],
            state=("done", "failed", "rendering", "stopped")[number % 4],
            done=230 - number % 50,
            failed=14 if number % 4 == 1 else 0,
            total=240,
            frame=5000 + number if keys and number % 7 != 3 else None,
            picture=keys[number % 5] if keys and number % 7 != 3 else "",
        )
        for number in range(count)
    )


def sample_chart(total: Decimal, currency: str = "CNY") -> Chart:
    """Fifteen days of six projects; the last day cost `total`."""
    starts = [DAY - timedelta(days=back) for back in range(14, -1, -1)]
    days = (9, 8, 11, 3, 2, 9, 12, 10, 8, 9, 4, 3, 11, 10, 13)
    parts = [
        [day * (61 - 9 * number) * (5 + (day + number) % 3) for day in days]
        for number in range(len(PROJECTS))
    ]
    last = sum(amounts[-1] for amounts in parts)
    cent = Decimal("0.01")
    scaled = [[(total * part / last).quantize(cent) for part in one] for one in parts]
    scaled[0][-1] += total - sum((one[-1] for one in scaled), Decimal(0))
    series = [
        Series(name=name, rest=number == 5, amounts=tuple(amounts))
        for number, (name, amounts) in enumerate(zip(PROJECTS, scaled, strict=True))
    ]
    return Chart(
        currency=currency,
        starts=tuple(starts),
        ends=tuple(start + timedelta(days=1) for start in starts),
        series=tuple(series),
    )


def sample_facts(tasks: int = 3, **fields: Any) -> Facts:
    """A day of a studio; without tasks, a day on which nothing happened."""
    quiet: dict[str, Any] = {
        "cadence": Cadence.DAILY.value,
        "start": DAY,
        "end": DAY + timedelta(days=1),
        "built_at": BUILT,
        "accounts": (
            AccountName(
                id=1, name="海岸线工作室", currency="CNY", zone="Asia/Shanghai"
            ),
        ),
    }
    return Facts(**{**quiet, **(_busy(tasks) if tasks else {}), **fields})


def _busy(tasks: int) -> dict[str, Any]:
    lines = sample_tasks(tasks)
    amount = sum((line.amount for line in lines), Decimal(0))
    chart = sample_chart(amount)
    return {
        "concerns": _concerns(),
        "spend": (
            Spend(
                currency="CNY",
                amount=amount,
                balance=amount - 40,
                coupon=Decimal(40),
                wasted=Decimal("96.125"),
                corrections=Decimal("3.20"),
                usual=median(chart.totals[:-1]),
                usual_of=14,
            ),
        ),
        "charts": (chart,),
        "budgets": _budgets(),
        "progress": Progress(
            done_tasks=12,
            done_frames=2880,
            failed_tasks=2,
            failed_frames=17,
            retried_tasks=3,
            retried_frames=14,
            active_tasks=5,
            active_done=610,
            active_total=1200,
        ),
        "waste": _waste(),
        "outlook": _outlook(),
        "outlook_totals": (
            OutlookTotal(
                currency="CNY",
                tasks=4,
                spent=Decimal("310.50"),
                low=Decimal("905"),
                mid=Decimal("1120.25"),
                high=Decimal("1490"),
                without=1,
            ),
        ),
        "tasks": lines,
        "by_project": tuple(
            Part(name=series.name, currency="CNY", amount=series.amounts[-1])
            for series in chart.series
        ),
        "corrections": (
            Correction(
                for_day=date(2026, 11, 20), currency="CNY", amount=Decimal("4.1")
            ),
            Correction(
                for_day=date(2026, 11, 19), currency="CNY", amount=Decimal("-0.90")
            ),
        ),
    }


def _concerns() -> tuple[Concern, ...]:
    return (
        Concern(
            kind="account",
            name="Harbour EU",
            account=2,
            state="refused",
            since=datetime(2026, 11, 22, 19, 40, tzinfo=UTC),
            text="The farm does not let this access ID in.",
        ),
        Concern(
            kind="arrears",
            name="茶楼_内景_05.c4d",
            task=1004,
            state="stopped",
            total=90,
        ),
        Concern(
            kind="failed",
            name="海港_黄昏_最终.max",
            task=1001,
            state="failed",
            count=14,
            total=240,
            amount=Decimal("61.30"),
            currency="CNY",
        ),
        Concern(
            kind="failed",
            name="sh045_fx_water_v102.hip",
            task=1002,
            state="rendering",
            count=3,
            total=480,
            amount=Decimal("12.025"),
            currency="CNY",
        ),
        Concern(
            kind="budget",
            name="第二集 11 月",
            budget=3,
            state="warn",
            amount=Decimal("8712.40"),
            limit=Decimal(10000),
            currency="CNY",
            percent=87,
            day=date(2026, 11, 26),
        ),
        Concern(
            kind="runway",
            name="海岸线工作室",
            account=1,
            amount=Decimal("4210.33"),
            currency="CNY",
            days=4,
            day=date(2026, 11, 27),
        ),
    )


def _budgets() -> tuple[Budget, ...]:
    return (
        Budget(
            id=3,
            name="第二集 11 月",
            currency="CNY",
            amount=Decimal(10000),
            spent=Decimal("8712.40"),
            percent=87,
            level="warn",
            breach_on=date(2026, 11, 26),
        ),
        Budget(
            id=4,
            name="Teaser",
            currency="CNY",
            amount=Decimal(3000),
            spent=Decimal("3104.75"),
            percent=103,
            level="over",
        ),
        Budget(
            id=5,
            name="lookdev",
            currency="CNY",
            amount=Decimal(6000),
            spent=Decimal("1220"),
            percent=20,
            level="ok",
        ),
    )


def _waste() -> tuple[Waste, ...]:
    return (
        Waste(
            outcome="failed",
            currency="CNY",
            amount=Decimal("73.325"),
            dearest=(
                Dear(task=1001, name="海港_黄昏_最终.max", amount=Decimal("61.30")),
                Dear(
                    task=1002, name="sh045_fx_water_v102.hip", amount=Decimal("12.025")
                ),
            ),
        ),
        Waste(
            outcome="rerendered",
            currency="CNY",
            amount=Decimal("22.80"),
            dearest=(Dear(task=1000, name="sh010_beauty_v014.ma", amount=Decimal(22)),),
        ),
    )


def _outlook() -> tuple[Outlook, ...]:
    return tuple(
        Outlook(
            task=1000 + number,
            name=NAMES[number],
            currency="CNY",
            spent=Decimal(120),
            low=Decimal(300 - 40 * number),
            mid=Decimal(380 - 40 * number),
            high=Decimal(520 - 40 * number),
            end_mid=datetime(2026, 11, 23, 4 + number, 20, tzinfo=UTC)
            if number < 2
            else None,
        )
        for number in range(3)
    )


def sample_report(tasks: int = 3, **fields: Any) -> Report:
    """A report that is not in the database."""
    facts = sample_facts(tasks, **fields)
    scope = ReportScope(projects=facts.projects)
    return Report(
        cadence=facts.cadence,
        start=facts.start,
        end=facts.end,
        scope=scope.as_json,
        scope_key=scope.key,
        built_at=facts.built_at,
        facts=facts_freeze(facts),
    )
