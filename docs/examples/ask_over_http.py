"""Ask a running `tuwen serve` over HTTP: python ask_over_http.py http://127.0.0.1:8000 "Who designed COBOL?" """

import os
import sys

import httpx

url, question = sys.argv[1:3]
key = os.environ.get("TUWEN_KEY", "")  # made by `tuwen keys new NAME`; a site on this machine needs none
with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"} if key else {}, timeout=60) as site:
    answer = site.post("/api/ask", json={"question": question})
    if answer.is_error:  # problem details, as RFC 9457 has them
        sys.exit(f"{answer.json()['detail']} (request {answer.headers['x-request-id']})")
    told = answer.json()
    print(told["text"])
    for quote in told["evidence"]:
        print(f"  {quote['quote']} -- {quote['title']}, {quote['start']}-{quote['end']}")
    if told["sparql"]:
        rows = site.get("/sparql", params={"query": told["sparql"]}, headers={"Accept": "text/csv"})
        print(rows.text)
