"""Deletes tags of a repository one by one, as one writes it with python-gitlab.

cleanup.py N: the first N tags of the project's first repository. Says at last how many they were.
"""
import os
import sys

import gitlab

gl = gitlab.Gitlab(
    os.environ["CI_SERVER_URL"],
    private_token=os.environ["ACCESS_TOKEN"],
    ssl_verify=os.environ["CI_SERVER_TLS_CA_FILE"],
    per_page=100,
)
project = gl.projects.get(os.environ["CI_PROJECT_ID"], lazy=True)
repository = project.repositories.list(get_all=True)[0]
names = [tag.name for tag in repository.tags.list(get_all=True)][: int(sys.argv[1])]
for name in names:
    repository.tags.delete(name)
print(f"{len(names)} tags deleted")
