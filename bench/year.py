"""A year of a busy account for benchmarks: 5 million fee changes, by plain SQL.

On the mirror of bench.world: 8,000 leaves with a million frames, spread over a year;
each frame has five changes of its fee (its end, then four corrections within two days;
every twentieth failed first and was rendered again). PostgreSQL only.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from apps.farm.models import FarmAccount

DAYS = 365
CHANGES = 5

TIMES = """
    UPDATE farm_rendertask t SET
        labels = CASE n.place %% 4
            WHEN 0 THEN '["hero"]' WHEN 1 THEN '["hero", "client"]'
            WHEN 2 THEN '["test"]' ELSE '[]' END::jsonb,
        submitted_at = %(now)s - n.place * %(step)s * interval '1 second',
        started_at = %(now)s - n.place * %(step)s * interval '1 second',
        completed_at = CASE WHEN t.status_code = 5 THEN NULL
            ELSE %(now)s - n.place * %(step)s * interval '1 second' END
    FROM (SELECT id, row_number() OVER (ORDER BY remote_id DESC) - 1 AS place
          FROM farm_rendertask) n
    WHERE n.id = t.id
"""
CHANGED = """
    INSERT INTO farm_feechange (account_id, task_id, frame_id, seen_at, spent_at, old,
        new, delta, balance_delta, coupon_delta, arrears_delta, attempt, status_code,
        node)
    SELECT t.account_id, t.id, f.id, c.at, c.at, c.old, c.old + c.delta, c.delta,
        c.delta - c.delta / 4, c.delta / 4, 0, c.attempt, c.status, f.node
    FROM farm_rendertask t
    JOIN farm_frame f ON f.task_id = t.id
    CROSS JOIN LATERAL (
        SELECT least(%(now)s, t.submitted_at + f.number * interval '2 minutes'
                              + k * interval '9 hours') AS at,
            CASE WHEN k = 0 THEN 0 ELSE 12000000 + (k - 1) * 40000 END AS old,
            CASE WHEN k = 0 THEN 12000000 ELSE 40000 END AS delta,
            CASE WHEN f.number %% 20 = 0 AND k > 0 THEN 1 ELSE 0 END AS attempt,
            CASE WHEN f.number %% 20 = 0 AND k = 0 THEN 5 ELSE 4 END AS status
        FROM generate_series(0, %(changes)s - 1) k
    ) c
    WHERE t.child_count = 0 AND t.account_id = %(account)s
    ORDER BY t.submitted_at, t.id, f.number
"""
POSTED = """
    INSERT INTO costs_posting (account_id, change_id, task_id, frame_id, at, day,
        for_day, outcome, attempt, node, amount, balance, coupon, owed)
    SELECT account_id, id, task_id, frame_id, seen_at, d.day, d.day,
        CASE WHEN status_code = 5 THEN 'failed' ELSE 'done' END, attempt, node,
        delta, balance_delta, coupon_delta, 0
    FROM farm_feechange
    CROSS JOIN LATERAL (SELECT (spent_at AT TIME ZONE %(zone)s)::date AS day) d
    WHERE account_id = %(account)s
    ORDER BY id
"""
SUMMED = (
    """
    INSERT INTO costs_costday (account_id, task_id, day, for_day, outcome, amount,
        balance, coupon, owed, postings)
    SELECT account_id, task_id, day, for_day, outcome, sum(amount), sum(balance),
        sum(coupon), sum(owed), count(*)
    FROM costs_posting WHERE account_id = %(account)s GROUP BY 1, 2, 3, 4, 5
    """,
    """
    INSERT INTO costs_machineday (account_id, day, node, outcome, amount, postings)
    SELECT account_id, day, node, outcome, sum(amount), count(*)
    FROM costs_posting WHERE account_id = %(account)s GROUP BY 1, 2, 3, 4
    """,
    """
    INSERT INTO costs_books (account_id, position, posted_at, revision)
    SELECT %(account)s, max(id), %(now)s, 1 FROM farm_feechange
    """,
    """
    UPDATE farm_rendertask t SET cost = s.cost, balance_cost = s.balance,
        coupon_cost = s.coupon
    FROM (SELECT task_id, sum(amount) AS cost, sum(balance) AS balance,
              sum(coupon) AS coupon FROM costs_costday GROUP BY 1) s
    WHERE s.task_id = t.id
    """,
    """
    UPDATE farm_rendertask t SET cost = s.cost, balance_cost = s.balance,
        coupon_cost = s.coupon
    FROM (SELECT parent_id, sum(cost) AS cost, sum(balance_cost) AS balance,
              sum(coupon_cost) AS coupon FROM farm_rendertask
          WHERE parent_id IS NOT NULL GROUP BY 1) s
    WHERE s.parent_id = t.id
    """,
    """
    UPDATE farm_frame f SET fee_amount = s.balance, coupon_fee = s.coupon, cost = s.cost
    FROM (SELECT frame_id, sum(delta) AS cost, sum(balance_delta) AS balance,
              sum(coupon_delta) AS coupon FROM farm_feechange GROUP BY 1) s
    WHERE s.frame_id = f.id
    """,
)


def fill_year(account: FarmAccount, *, zone: str) -> None:
    """Spread the account's tasks over a year, and give their frames a history."""
    now = timezone.now()
    values = {
        "account": account.pk,
        "now": now,
        "zone": zone,
        "changes": CHANGES,
        "step": int(timedelta(days=DAYS) / timedelta(seconds=1)) // 10_000,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (TIMES, CHANGED, POSTED, *SUMMED):
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
