"""Starts a demo, signs in as each role, and runs schemathesis on the served document as each of them."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

BINARY, TARGET, *ARGUMENTS = sys.argv[1:]

HOOKS = Path(__file__).parent / "hooks.py"

# The same calls each time.
SEED = "20261121"
EXAMPLES = {"newcomer": "15", "user": "25", "admin": "25", "superadmin": "25"}

# What cannot be called at random, and why.
EXCLUDED = {
    "/api/auth/logout": "ends the session that the run itself calls under",
    "/api/events": "its answer has no end",
}

# Calls that may be refused with 422 although the schema allows them, and why no schema can say it.
REFUSED_BEYOND_SCHEMA = {
    "POST /api/user-bot/create": "whether a token is good is up to Telegram, and it does not know made-up ones",
    "PUT /api/user-bot/token": "likewise",
    "POST /api/auth/password": "whether a password is easily guessed is for an estimate to say",
    "POST /api/admin/users": "likewise",
    "POST /api/auth/refresh": "a body without a token is good with the cookie of a browser, which the runs are not",
    "PATCH /api/admin/users/{user_id}": "of two fields that may both be left out or null, one has to say something",
    "POST /api/admin/audit/retention": "how old records have to be is a setting, and counts from now",
}
REFUSED_OPERATION = """
[[operations]]
include-name = "{name}"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]
"""

# Calls whose body may be left out or be null, which counts as bad data although the schema says so.
OPTIONAL_BODIES = ["POST /api/user-bot/verify", "PATCH /api/admin/bots/{user_id}/activate"]
OPTIONAL_BODY_OPERATION = """
[[operations]]
include-name = "{name}"
checks.negative_data_rejection.expected-statuses = ["200", "4xx"]
"""

# What would leave the runs after it without a bot to call on, and the others try anyway.
EXCLUDED_FOR_OWNER = ["/api/user-bot/remove"]

# What each role may call to the end, so that a run that lost its sign-in half-way does not pass as one of mere refusals.
PROBES = {
    "newcomer": "/api/auth/me",
    "user": "/api/user-bot/status",
    "admin": "/api/admin/users",
    "superadmin": "/api/admin/users",
}

# Checks that say nothing here, and why.
UNCHECKED = {
    "missing_required_header": "the only required header is Authorization, which `ignored_auth` tries to leave out",
}

# Bounds that a run would meet by its sheer number of calls; they have tests of their own.
UNBOUNDED = {
    "BOTYARD__HTTP__ADDRESS_RPS": "1000000",
    "BOTYARD__HTTP__ADDRESS_BURST": "1000000",
    "BOTYARD__HTTP__ACCOUNT_RPS": "1000000",
    "BOTYARD__HTTP__ACCOUNT_BURST": "1000000",
    "BOTYARD__ACCOUNTS__LOGIN_FAILURES": "1000",
    "BOTYARD__LIMITS__CEILING_RPS": "2147483647",
    "BOTYARD__LIMITS__CEILING_MAX_CONCURRENT": "2147483647",
    "BOTYARD__METRICS__BIND": "",
    "BOTYARD__LOG__FILTER": "warn",
}


def main():
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": os.environ["PATH"], "BOTYARD__DATA_DIR": folder, **UNBOUNDED}
        log = Path(TARGET, "server.log").open("w")
        command = [BINARY, "demo", "--bind", "127.0.0.1:0", "--sandbox-bind", "127.0.0.1:0"]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            failed = [role for role, passed in run_all(server) if not passed]
        finally:
            server.terminate()
            server.wait()
    faults = Path(TARGET, "server.log").read_text().count("a call failed")
    print(f"schemathesis: faults logged by the server: {faults}")
    if failed or faults:
        sys.exit(f"schemathesis: findings as {', '.join(failed) or 'nobody'}, {faults} faults; see above")


def run_all(server):
    base_url, passwords = introduction(server)
    sessions = {name: sign_in(base_url, name, passwords[name]) for name in ("newcomer", "user", "admin")}
    sessions["superadmin"] = sessions.pop("admin")
    root = sessions["superadmin"]["access_token"]
    password = "correct horse battery staple"
    body = {"username": "junior", "password": password, "role": "admin", "temporary": False}
    call(base_url, "POST", "/api/admin/users", body, root)
    sessions["admin"] = sign_in(base_url, "junior", password)
    owner = sessions["user"]["account"]["id"]
    for role, examples in EXAMPLES.items():
        started = time.monotonic()
        token = sessions[role]["access_token"]
        passed = run(base_url, role, token, owner, examples)
        call(base_url, "GET", PROBES[role], None, token)
        print(f"schemathesis: as {role}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
        yield role, passed


def introduction(server):
    """Where the demo serves, and its passwords by name."""
    base_url, passwords = None, {}
    for line in server.stdout:
        if found := re.search(r"(http://\S+)/api/docs", line):
            base_url = found[1]
        if found := re.match(r"  (user|second|newcomer|admin)\s+(\S{12,})", line):
            passwords[found[1]] = found[2]
        if "Stop with" in line:
            return base_url, passwords
    sys.exit("schemathesis: the demo did not start; see target/schemathesis/server.log")


def call(base_url, method, path, body, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(base_url + path, json.dumps(body).encode() if body else None, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def sign_in(base_url, username, password):
    return call(base_url, "POST", "/api/auth/login", {"username": username, "password": password})


def run(base_url, role, token, owner, examples):
    """Runs schemathesis as one role; every second id in a path is that of an account with a bot."""
    configuration = Path(TARGET, f"{role}.toml")
    configuration.write_text(
        f'seed = {SEED}\ncontinue-on-failure = true\nhooks = "{HOOKS}"\n'
        f'[generation]\nmax-examples = {examples}\n'
        f'[phases.stateful]\nenabled = false\n'
        f'[parameters]\n"path.user_id" = "{owner}"\n'
        + "".join(OPTIONAL_BODY_OPERATION.format(name=name) for name in OPTIONAL_BODIES)
        + "".join(REFUSED_OPERATION.format(name=name) for name in REFUSED_BEYOND_SCHEMA)
    )
    command = [str(Path(TARGET, "venv/bin/st")), "--config-file", str(configuration), "run", f"{base_url}/api/openapi.json"]
    command += ["--header", f"Authorization: Bearer {token}", "--checks", "all", "--exclude-checks", ",".join(UNCHECKED), "--no-color", "--warnings", "off"]
    excluded = [*EXCLUDED, *(EXCLUDED_FOR_OWNER if role == "user" else [])]
    for path in excluded:
        command += ["--exclude-path", path]
    return subprocess.run(command + ARGUMENTS, cwd=TARGET, check=False).returncode == 0


main()
