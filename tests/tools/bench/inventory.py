"""Lists what is in a project's registry, as one writes it with python-gitlab: one call for each tag's details.

inventory.py N: the tags of the first N repositories. Prints a line for each, and at last how many they were.
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
count = 0
for repository in project.repositories.list(get_all=True)[: int(sys.argv[1])]:
    for listed in repository.tags.list(iterator=True):
        tag = repository.tags.get(listed.name)
        print(tag.location, tag.digest, tag.created_at, tag.total_size)
        count += 1
print(f"{count} tags")
