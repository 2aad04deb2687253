-- What both renderers do to tables and equations before pandoc writes the PDF.
--   Tables: column widths from the text in the columns, smaller type where a table is wide.
--   Equations: an alt text made from the LaTeX source, because PDF/UA-1 asks for one.
-- Quarto runs this file as a filter of the milepost-typst format; the embedded renderer loads it.

local M = {}

-- Widths are in em of table text: the page's text is 170 mm wide and tables are set in 8 pt,
-- wide tables in 7.5 pt and narrower letters (see typst-template.typ).
local LINE, PADDING = 60, 1.3
local WIDE_LINE, WIDE_PADDING = 71, 1.1
local NARROW = 0.55 -- below this share of the line a table keeps its natural width
local SHORT = 9 -- a table of so many lines of text is not broken over pages

-- Letters of Noto Sans that are much narrower or wider than the rest.
local LETTERS = { [" "] = 0.27, m = 0.93, w = 0.8, M = 0.92, W = 0.94, ["%"] = 0.84, ["–"] = 0.5 }
for letter in ("iljI.,:;'|!()[]tfr/-"):gmatch(".") do
  LETTERS[letter] = 0.36
end

local function width(text)
  local total = 0
  for _, code in utf8.codes(text) do
    local letter = utf8.char(code)
    total = total + (LETTERS[letter] or (letter:match("%u") and 0.66 or 0.58))
  end
  return total * 1.05
end

local function longest_word(text)
  local longest = 0
  for word in text:gmatch("%S+") do
    longest = math.max(longest, width(word))
  end
  return longest
end

-- The text of a cell, with room for the shape that stands before a verdict.
local function told(cell)
  local text, shaped = pandoc.utils.stringify(cell.contents), false
  cell.contents:walk({
    Span = function(span)
      shaped = shaped or span.classes[1] == "verdict"
    end,
  })
  return shaped and "\u{2014}\u{a0}" .. text or text
end

-- Call visit(column, text, weight) for each cell, and done() after each row; bold heads weigh more.
local function each_cell(tbl, visit, done)
  local function read(rows, weight)
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row.cells) do
        if cell.col_span == 1 and tbl.colspecs[i] then
          visit(i, told(cell), weight)
        end
      end
      done()
    end
  end
  read(tbl.head.rows, 1.07)
  for _, body in ipairs(tbl.bodies) do
    read(body.body, 1)
  end
end

-- Widest text and widest word of each column.
local function measure(tbl)
  local text, word = {}, {}
  for i = 1, #tbl.colspecs do
    text[i], word[i] = 0.6, 0.6
  end
  each_cell(tbl, function(i, content, weight)
    text[i] = math.max(text[i], width(content) * weight)
    word[i] = math.max(word[i], longest_word(content) * weight)
  end, function() end)
  return text, word
end

-- How many lines of text the table takes when its columns have these widths.
local function lines_of(tbl, widths, padding)
  local total, row = 0, 1
  each_cell(tbl, function(i, content, weight)
    row = math.max(row, math.ceil(width(content) * weight / math.max(widths[i] - padding, 1) - 0.01))
  end, function()
    total, row = total + row, 1
  end)
  return total
end

local function sum(values)
  local total = 0
  for _, value in ipairs(values) do
    total = total + value
  end
  return total
end

-- Give short columns what they need and share the rest of the line among the long ones.
local function share(text, word, line, padding)
  local widths, left, open = {}, line, #text
  local changed = true
  while changed do
    changed = false
    for i = 1, #text do
      if not widths[i] and text[i] + padding <= left / math.max(open, 1) then
        widths[i], changed = text[i] + padding, true
        left, open = left - widths[i], open - 1
      end
    end
  end
  local wanted = 0
  for i = 1, #text do
    wanted = wanted + (widths[i] and 0 or text[i] ^ 0.6)
  end
  for i = 1, #text do
    widths[i] = widths[i] or math.max(left * text[i] ^ 0.6 / wanted, word[i] + padding)
  end
  return widths
end

-- Set the table's column widths; return what goes around it in Typst: the call's start and end, or nothing.
function M.columns(tbl)
  if tbl.attributes.widths then
    local i, total = 0, 0
    for share in tbl.attributes.widths:gmatch("[%d.]+") do
      total = total + tonumber(share)
    end
    for share in tbl.attributes.widths:gmatch("[%d.]+") do
      i = i + 1
      tbl.colspecs[i] = { tbl.colspecs[i][1], math.floor(tonumber(share) / total * 1000) / 1000 }
    end
    tbl.attributes.widths = nil
    return tbl, "", ""
  end
  local text, word = measure(tbl)
  local columns = #text
  local natural = sum(text) + PADDING * columns
  local wide_natural = sum(text) + WIDE_PADDING * columns
  -- Smaller type helps where cells are short; a column of sentences wraps in the usual size.
  local wide = natural > LINE
    and (sum(word) + PADDING * columns > LINE or (columns > 4 and wide_natural <= WIDE_LINE * 1.25))
  local line, padding = LINE, PADDING
  if wide then
    line, padding, natural = WIDE_LINE, WIDE_PADDING, wide_natural
  end
  local widths = natural > line and share(text, word, line, padding) or {}
  for i = 1, columns do
    widths[i] = widths[i] or text[i] + padding
  end
  local total = sum(widths)
  for i, spec in ipairs(tbl.colspecs) do
    tbl.colspecs[i] = { spec[1], natural >= line * NARROW and math.floor(widths[i] / total * 1000) / 1000 or nil }
  end
  local open, close = wide and "#wide-table[" or "", wide and "]" or ""
  if lines_of(tbl, widths, padding) <= SHORT then
    open, close = "#short-table[" .. open, close .. "]"
  end
  return tbl, open, close
end

-- The table with its widths, inside the template's call for its size.
function M.wrapped(tbl)
  local done, open, close = M.columns(tbl)
  if open == "" then
    return pandoc.Blocks({ done })
  end
  return pandoc.Blocks({ pandoc.RawBlock("typst", open), done, pandoc.RawBlock("typst", close) })
end

function M.quoted(text)
  return '"' .. text:gsub("%s+", " "):gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- An equation in Typst with its alt text: the author's, or the LaTeX source; a label makes it numbered.
function M.math(el, alt, label)
  local body = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ el }) }), "typst"):gsub("%s+$", "")
  -- pandoc 3.9 makes \! a whole em backwards. It undoes space that LaTeX adds and Typst doesn't: drop it.
  body = body:gsub("#h%(%-1em%)", "")
  local set = "#set math.equation(alt: " .. M.quoted(alt or ("Formula in LaTeX: " .. el.text))
  if label then
    return pandoc.RawInline("typst", "#[" .. set .. ", numbering: equation-numbering);" .. body .. "<" .. label .. ">]")
  end
  return pandoc.RawInline("typst", "#[" .. set .. ");" .. body .. "]")
end

-- Divs and spans that the template draws: one of this class is a call of the template's function of that name.
local BLOCKS = { told = "block", lead = "block", small = "block", spread = "block", standing = "block" }
BLOCKS.headline = "block"
BLOCKS.pair, BLOCKS.findings, BLOCKS.tiles = "cells", "cells", "block"
local MARKS = { fact = true, verdict = true, way = true, chance = true, spark = true, rank = true, tile = true, stamp = true }

-- What is given to such a function: the attributes without `data-`, and as `kind` the second class.
local function given(el)
  local parts = { 'kind: ' .. M.quoted(el.classes[2] or "") }
  local names = {}
  for name in pairs(el.attributes) do
    table.insert(names, name)
  end
  table.sort(names)
  for _, name in ipairs(names) do
    if name:match("^data%-%l+$") then
      table.insert(parts, name:sub(6) .. ": " .. M.quoted(el.attributes[name]))
    end
  end
  return "(" .. table.concat(parts, ", ") .. ")"
end

function M.mark(span)
  if not MARKS[span.classes[1]] then
    return nil
  end
  local out = pandoc.Inlines({ pandoc.RawInline("typst", "#" .. span.classes[1] .. "(" .. given(span) .. ")[") })
  out:extend(span.content)
  out:insert(pandoc.RawInline("typst", "]"))
  return out
end

-- A chapter on sheets turned sideways says so in the classes of its title; a div of class upright turns them back,
-- else the next chapter does, or the end.
local turned = false

local function turned_back(blocks)
  if turned then
    blocks:insert(pandoc.RawBlock("typst", "]"))
    turned = false
  end
  return blocks
end

function M.block(div)
  local name = div.classes[1]
  if name == "upright" then
    local out = turned_back(pandoc.Blocks({}))
    out:extend(div.content)
    return out
  end
  local form = BLOCKS[name]
  if not form then
    return nil
  end
  local out = pandoc.Blocks({ pandoc.RawBlock("typst", "#" .. name .. "(" .. given(div) .. ")[") })
  for i, block in ipairs(div.content) do
    if form == "cells" and i > 1 then
      out:insert(pandoc.RawBlock("typst", "]["))
    end
    out:extend(form == "cells" and block.t == "Div" and block.content or pandoc.Blocks({ block }))
  end
  out:insert(pandoc.RawBlock("typst", "]"))
  return out
end

-- Before anything else: what is for the web alone goes; the columns of a table in a div with `data-widths` have these.
function M.prepare(div)
  if div.classes:includes("web") or div.classes:includes("notes") then
    return pandoc.Blocks({})
  end
  local widths = div.attributes["data-widths"]
  if not widths then
    return nil
  end
  return div:walk({
    Table = function(tbl)
      tbl.attributes.widths = widths
      return tbl
    end,
  })
end

function M.title(header)
  if header.level ~= 1 then
    return nil
  end
  local out = turned_back(pandoc.Blocks({}))
  if header.classes:includes("sideways") then
    out:insert(pandoc.RawBlock("typst", "#sheet["))
    turned = true
  end
  out:insert(pandoc.RawBlock("typst", "#chapter-break"))
  out:insert(header)
  return out
end

function M.finish(doc)
  turned_back(doc.blocks)
  return doc
end

-- The files that come with the web book do not come with the PDF: there a link to one is plain text.
function M.link(el)
  if el.target:match("^downloads/") then
    return el.content
  end
end

-- Quarto has wrapped a labelled equation by now; the wrapper needs the alt text too.
local function describe_labelled(inlines)
  for i = 1, #inlines - 1 do
    local wrapper, el = inlines[i], inlines[i + 1]
    if wrapper.t == "RawInline" and el.t == "Math" and wrapper.text:match("^#math%.equation%(") then
      if not wrapper.text:match("alt:") then
        wrapper.text = wrapper.text:gsub("^#math%.equation%(", function(call)
          return call .. "alt: " .. M.quoted("Formula in LaTeX: " .. el.text) .. ", "
        end)
      end
    end
  end
  return inlines
end

if quarto and quarto.doc and quarto.doc.is_format("typst") then
  return {
    { Inlines = describe_labelled, Div = M.prepare },
    {
      Table = M.wrapped,
      Link = M.link,
      Span = M.mark,
      Div = M.block,
      Header = M.title,
      Pandoc = M.finish,
      Math = function(el)
        return M.math(el)
      end,
    },
  }
end

return M
