#!/bin/sh
deploy everything
