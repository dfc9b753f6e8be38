# SPDX-License-Identifier: MIT
# http_client.py URL COUNT: Python's http.client and json, on a connection that is kept.
import http.client
import json
import sys
import urllib.parse

url = urllib.parse.urlsplit(sys.argv[1])
path = url.path + ("?" + url.query if url.query else "")
headers = {"Authorization": "Bearer bench-token", "Accept": "application/json"}
connection = http.client.HTTPConnection(url.hostname, url.port)

for _ in range(int(sys.argv[2])):
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    assert reply.status == 200, reply.status
    assert len(json.loads(reply.read())["builds"]) == 20
