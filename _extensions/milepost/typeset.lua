-- What both renderers do to tables and equations before pandoc writes the PDF.
--   Tables: column widths from the text in the columns, smaller type where a table is wide.
--   Equations: an alt text made from the LaTeX source, because PDF/UA-1 asks for one.
-- Quarto runs this file as a filter of the milepost-typst format; the embedded renderer loads it.

local M = {}

local LINE = 98 -- letters of table text in a line of the page, padding included
local PADDING = 3 -- letters' worth of space around a column's text
local NARROW = 0.55 -- below this share of the line a table keeps its natural width

local function length(text)
  return utf8.len(text) or #text
end

local function longest_word(text)
  local longest = 0
  for word in text:gmatch("%S+") do
    longest = math.max(longest, length(word))
  end
  return longest
end

-- Longest text and longest word of each column, head and body alike.
local function measure(tbl)
  local text, word = {}, {}
  for i = 1, #tbl.colspecs do
    text[i], word[i] = 1, 1
  end
  local function read(rows)
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row.cells) do
        if cell.col_span == 1 and text[i] then
          local content = pandoc.utils.stringify(cell.contents)
          text[i] = math.max(text[i], length(content))
          word[i] = math.max(word[i], longest_word(content))
        end
      end
    end
  end
  read(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do
    read(body.body)
  end
  return text, word
end

local function sum(values)
  local total = 0
  for _, value in ipairs(values) do
    total = total + value
  end
  return total
end

-- Give short columns what they need and share the rest of the line among the long ones.
local function share(text, word, line)
  local widths, left, open = {}, line, #text
  local settled = {}
  local changed = true
  while changed do
    changed = false
    for i = 1, #text do
      local need = text[i] + PADDING
      if not settled[i] and need <= left / math.max(open, 1) then
        widths[i], settled[i], changed = need, true, true
        left, open = left - need, open - 1
      end
    end
  end
  local wanted = 0
  for i = 1, #text do
    if not settled[i] then
      wanted = wanted + text[i] ^ 0.6
    end
  end
  for i = 1, #text do
    if not settled[i] then
      widths[i] = math.max(left * text[i] ^ 0.6 / wanted, word[i] + PADDING)
    end
  end
  return widths
end

-- Set the table's column widths; return it with whether it needs smaller type.
function M.columns(tbl)
  local text, word = measure(tbl)
  local natural, least = sum(text) + PADDING * #text, sum(word) + PADDING * #text
  local wide = least > LINE * 0.9 or (#text >= 7 and natural > LINE)
  local line = wide and LINE * 1.35 or LINE
  local widths = natural > line and share(text, word, line) or {}
  for i = 1, #text do
    widths[i] = widths[i] or text[i] + PADDING
  end
  local total = sum(widths)
  for i, spec in ipairs(tbl.colspecs) do
    local width = natural >= LINE * NARROW and math.floor(widths[i] / total * 1000) / 1000 or nil
    tbl.colspecs[i] = { spec[1], width }
  end
  return tbl, wide
end

function M.quoted(text)
  return '"' .. text:gsub("%s+", " "):gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- An equation in Typst with its alt text: the author's, or the LaTeX source; a label makes it numbered.
function M.math(el, alt, label)
  local body = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ el }) }), "typst"):gsub("%s+$", "")
  local set = "#set math.equation(alt: " .. M.quoted(alt or ("Formula in LaTeX: " .. el.text))
  if label then
    return pandoc.RawInline("typst", "#[" .. set .. ", numbering: equation-numbering);" .. body .. "<" .. label .. ">]")
  end
  return pandoc.RawInline("typst", "#[" .. set .. ");" .. body .. "]")
end

if quarto and quarto.doc and quarto.doc.is_format("typst") then
  return {
    {
      Table = function(tbl)
        local done, wide = M.columns(tbl)
        if wide then
          return { pandoc.RawBlock("typst", "#wide-table["), done, pandoc.RawBlock("typst", "]") }
        end
        return done
      end,
      Math = function(el)
        return M.math(el)
      end,
    },
  }
end

return M
