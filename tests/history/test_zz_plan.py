import time
from django.db import connection
from apps.history.tables import tables, newest, history_model, all_changes
from apps.history.timeline import timeline, history_of
from tests.driving import drive, report
def test_it(company, night):
    h = report(company)
    drive(h, company, to="closed")
    N = 100_000
    with connection.cursor() as c:
        for t in tables():
            m = history_model(t.model); tab = m._meta.db_table
            cols=[f.column for f in m._meta.concrete_fields if f.name!="history_id"]
            c.execute(f"select count(*) from {tab}"); n=c.fetchone()[0]
            if not n: continue
            up=[col for col in cols if col in ("hotfix_id","content_object_id","record_id")]
            sel=[]
            for col in cols:
                if col=="id" or col in up: sel.append(f"g + 1000 + 0*{col}")
                elif col=="history_date": sel.append("history_date - random()*interval '900 days'" )
                else: sel.append(col)
            per = max(1, n)
            c.execute(f"insert into {tab} ({','.join(cols)}) select {','.join(sel)} from {tab}, generate_series(1,{N}//{1 if False else 1}) g where {tab}.history_id in (select history_id from {tab} order by history_id limit 3)".replace("//","/"))
        c.execute("analyze")
        c.execute("select sum(reltuples) from pg_class where relkind='r'"); print(c.fetchone())
    for f in (lambda: newest(h, count=40, before=None), lambda: timeline(h, limit=15), lambda: timeline(h, limit=15, before=timeline(h, limit=15)[-1].key), lambda: history_of(h)):
        f(); t0=time.perf_counter(); 
        for _ in range(5): f()
        print((time.perf_counter()-t0)/5*1000, "ms")
    from django.test.utils import CaptureQueriesContext
    with CaptureQueriesContext(connection) as q: newest(h, count=40, before=None)
    with connection.cursor() as c:
        c.execute("explain analyze "+q.captured_queries[0]["sql"]); rows=[r[0] for r in c.fetchall()]
        print("\n".join(rows[:25])); print(rows[-1]); print([r for r in rows if "Seq" in r or "history_date" in r][:10])
