// Package oapi is where the test lets oapi-codegen write its clients.
package oapi

import _ "github.com/oapi-codegen/runtime"
