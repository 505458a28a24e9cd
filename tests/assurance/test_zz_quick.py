import pytest
from tests.factories import annual_report as f
from assurance.annual_report.output import *
import time
@pytest.mark.parametrize("n",["bolton-2019-20","bury-2019-20"])
def test_x(db,n):
    f.published_year(n)
    t,c=f.report_of(n)
    for d in c.disagreements: print("*",d.sentence)
    print(len(c.figures), sum(x.value is not None for x in c.figures.values()))
    s=time.time(); b=report_pdf(t,c); print("pdf",time.time()-s,len(b))
    open(f"/tmp/{n}.pdf","wb").write(b); open(f"/tmp/{n}-s.pdf","wb").write(summary_pdf(t,c))
    open(f"/tmp/{n}.html","w").write(whole_page(t,c)); open(f"/tmp/{n}.csv","w").write(figures_csv(c))
