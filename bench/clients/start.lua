-- SPDX-License-Identifier: MIT
-- start.lua MODULE: loads it.
require(arg[1])
