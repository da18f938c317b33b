# The job image: the static binary, busybox as shell with all its applets, a CA bundle. Two ways to it:
#
#   docker build .                          from source, for amd64 or arm64, on either
#   docker build --target from-files \      from files in DIRECTORY, without a network
#     --build-arg BINARY=… --build-arg BUSYBOX=… --build-arg CA_BUNDLE=… DIRECTORY
#
# A runner gives the job's script to `sh`: no entrypoint. Root by default, because the project folder that a runner
# prepares may belong to root; nothing in here needs it.

FROM scratch AS settings
ARG VERSION=""
ARG REVISION=""
ARG CREATED=""
ARG SOURCE=""
LABEL org.opencontainers.image.title="registry-gate" \
      org.opencontainers.image.description="Tells a GitLab pipeline whether a container image already exists, complete and fresh enough" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.source="$SOURCE"
# The CA bundle lies where other programs look for it. It is not named in SSL_CERT_FILE, which registry-gate would read
# besides its own roots, at every start.
ENV PATH=/usr/local/bin:/bin
CMD ["sh"]

FROM settings AS from-files
ARG BINARY=registry-gate
ARG BUSYBOX=busybox
ARG CA_BUNDLE=ca-certificates.crt
COPY --chmod=0755 $BINARY /usr/local/bin/registry-gate
COPY --chmod=0755 $BUSYBOX /bin/busybox
COPY --chmod=0644 $CA_BUNDLE /etc/ssl/certs/ca-certificates.crt
RUN ["/bin/busybox", "sh", "-euc", "busybox --install -s /bin; mkdir -m 1777 /tmp; echo root:x:0:0:root:/:/bin/sh >/etc/passwd"]

FROM busybox:1.37.0-musl@sha256:1256f55742579badea94e3e2f574fc90021120f6c1aa01c87182566dfb950c39 AS busybox

# On the architecture that builds, for the one that was asked for: nothing is emulated.
FROM --platform=$BUILDPLATFORM rust:1.95.0-slim-bookworm@sha256:d7482085ff5b415f84dba5647ae71606650bdef00db7aeb69f4b3d170c3e4082 AS build
ARG TARGETARCH
# The list of what is in the image names the crates, too: they are told by Cargo.lock, and not by the binary.
ARG BUILDKIT_SBOM_SCAN_CONTEXT=true
RUN case "$TARGETARCH" in amd64) machine=x86-64 ;; arm64) machine=aarch64 ;; *) echo "no build for $TARGETARCH" >&2; exit 1 ;; esac; \
    [ "$TARGETARCH" = "$(dpkg --print-architecture)" ] || cross="gcc-$machine-linux-gnu libc6-dev-$TARGETARCH-cross"; \
    apt-get update && apt-get install --yes --no-install-recommends ca-certificates gcc libc6-dev ${cross:-} \
    && rustup target add "$(echo "$machine" | tr - _)-unknown-linux-musl"
WORKDIR /source
COPY . .
RUN case "$TARGETARCH" in amd64) machine=x86_64 ;; *) machine=aarch64 ;; esac; \
    cargo build --locked --release --package registry-gate --target "$machine-unknown-linux-musl"
# The applets' names are read from busybox's image; they become links, as busybox itself would install them.
RUN --mount=type=bind,from=busybox,source=/bin,target=/busybox \
    install -D -m 0755 target/*-linux-musl/release/registry-gate /image/usr/local/bin/registry-gate \
    && install -D -m 0755 /busybox/busybox /image/bin/busybox \
    && install -D -m 0644 /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ca-certificates.crt \
    && for applet in /busybox/*; do [ -e "/image/bin/${applet##*/}" ] || ln -s busybox "/image/bin/${applet##*/}"; done \
    && mkdir -m 1777 /image/tmp \
    && echo root:x:0:0:root:/:/bin/sh >/image/etc/passwd

FROM settings AS image
COPY --from=build /image /
