# bake.json is `docker buildx bake --print > bake.json`.
variable "REGISTRY" {
  default = "registry.example.com/acme/shop"
}

group "default" {
  targets = ["base", "api"]
}

target "common" {
  dockerfile-inline = "FROM scratch\nCOPY . /\n"
  context           = "common"
}

target "base" {
  context = "base"
  tags    = ["${REGISTRY}/base:latest"]
}

target "api" {
  context = "api"
  tags    = ["${REGISTRY}/api:latest"]
  contexts = {
    base   = "target:base"
    common = "target:common"
  }
}
