#!/usr/bin/env bash
# Puts the programs of a release on the path of the next steps of a job.
#
# OPSMGR_VERSION is the version, OPSMGR_FROM a folder or an address with the files of the release. The archive must have the
# checksum that SHA256SUMS says.
set -euo pipefail

archive=opsmgr-double-$OPSMGR_VERSION-linux-$(uname -m).tar.gz
into=$RUNNER_TEMP/opsmgr-double
mkdir -p "$into"
for file in "$archive" SHA256SUMS; do
    case $OPSMGR_FROM in
    http://* | https://*) curl --fail --silent --show-error --location --retry 3 --output "$into/$file" "$OPSMGR_FROM/$file" ;;
    *) cp "$OPSMGR_FROM/$file" "$into/" ;;
    esac
done
cd "$into"
grep "  $archive\$" SHA256SUMS >wanted || {
    echo "opsmgr-mock: SHA256SUMS of $OPSMGR_FROM has no $archive" >&2
    exit 1
}
sha256sum --check --quiet wanted
tar --extract --file "$archive" --strip-components=1
echo "$into/bin" >>"$GITHUB_PATH"
"$into/bin/opsmgr-mock" --version
