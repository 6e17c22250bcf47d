#!/bin/sh
exec "$1" localhost --connection=local --module-name=ansible.builtin.uri \
    --args="url='$URL' method=$METHOD url_username='$CLIENT_USER' url_password='$CLIENT_KEY' timeout=20 use_proxy=false" \
    --extra-vars="ansible_python_interpreter=$2"
