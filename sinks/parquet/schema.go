package parquet

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// ColumnsKey is the key of the file's metadata under which the columns are
// described: a JSON array, in column order, of
//
//	{"name": "natural_persons", "label_zh": "自然人", "label_en": "Natural persons", "unit": "件"}
//
// where empty labels and units are left out.
const ColumnsKey = "gouji.columns"

// The keys of an Arrow field's metadata that describe the column to a reader
// of the file. All are optional.
const (
	LabelChinese = "label_zh"
	LabelEnglish = "label_en"
	Unit         = "unit"
)

// The largest number, without its point, that DECIMAL(18,s) holds, either sign.
const maxDecimal = 999_999_999_999_999_999

// column is the plan for one column: what its Arrow type becomes in the file.
type column struct {
	name     string
	path     []string // of the leaf in the file's schema
	arrow    arrow.DataType
	physical format.Type
	nullable bool
	prefixed bool // of Options.PrefixedColumns
	// For lists: whether elements can be null, and the level of a defined element.
	elementNullable bool
	maxDefinition   byte
}

// list says whether the column holds lists.
func (c *column) list() bool { return len(c.path) > 1 }

// encoding says how the values of the column are stored: as places in a dictionary,
// save prefixed texts and Booleans, which Parquet packs eight to the byte anyway.
func (c *column) encoding() format.Encoding {
	switch {
	case c.physical == format.Boolean:
		return format.Plain
	case c.prefixed && c.physical == format.ByteArray:
		return format.DeltaByteArray
	}
	return format.RLEDictionary
}

// orderedGroup is a schema node that keeps its fields in the order given;
// the library's own Group sorts them by name.
type orderedGroup struct {
	pq.Group
	fields []pq.Field
}

func (g orderedGroup) Fields() []pq.Field { return g.fields }

// plan translates an Arrow schema.
func plan(name string, schema *arrow.Schema, prefixed []string) (*pq.Schema, []column, error) {
	if schema == nil || schema.NumFields() == 0 {
		return nil, nil, errors.New("the schema has no columns")
	}
	root := orderedGroup{Group: pq.Group{}}
	columns := make([]column, 0, schema.NumFields())
	for _, field := range schema.Fields() {
		if field.Name == "" || strings.ContainsAny(field.Name, ",`\"") {
			return nil, nil, fmt.Errorf("column name %q: want a name without commas and quotes", field.Name)
		}
		if _, double := root.Group[field.Name]; double {
			return nil, nil, fmt.Errorf("two columns are named %q", field.Name)
		}
		c := column{name: field.Name, path: []string{field.Name}, arrow: field.Type, nullable: field.Nullable, prefixed: slices.Contains(prefixed, field.Name)}
		node, err := c.node(field)
		if err != nil {
			return nil, nil, fmt.Errorf("column %q: %w", field.Name, err)
		}
		if c.prefixed && (c.physical != format.ByteArray || c.list()) {
			return nil, nil, fmt.Errorf("column %q: %s cannot be prefixed: want a text", field.Name, field.Type)
		}
		root.Group[field.Name] = node
		root.fields = append(root.fields, pq.Group{field.Name: node}.Fields()[0])
		columns = append(columns, c)
	}
	for _, name := range prefixed {
		if _, ok := root.Group[name]; !ok {
			return nil, nil, fmt.Errorf("there is no column %q to be prefixed", name)
		}
	}
	return pq.NewSchema(name, root), columns, nil
}

// node completes the plan of a column and returns its node in the file's schema.
func (c *column) node(field arrow.Field) (pq.Node, error) {
	if of, ok := field.Type.(*arrow.ListType); ok {
		element := of.ElemField()
		if element.Type.ID() != arrow.STRING {
			return nil, fmt.Errorf("a list of %s cannot be written: want strings", element.Type)
		}
		c.path = []string{c.name, "list", "element"}
		c.physical = format.ByteArray
		c.elementNullable = element.Nullable
		c.maxDefinition = 1 // an element is there
		node := pq.Encoded(pq.String(), &pq.RLEDictionary)
		if c.elementNullable {
			node = pq.Optional(node)
			c.maxDefinition++
		}
		node = pq.List(node)
		if c.nullable {
			node = pq.Optional(node)
			c.maxDefinition++
		}
		return node, nil
	}
	values := field.Type
	if runs, ok := values.(*arrow.RunEndEncodedType); ok {
		if values = runs.Encoded(); values.ID() == arrow.BOOL || runs.RunEnds().ID() != arrow.INT32 {
			return nil, fmt.Errorf("runs of %s that end at %s cannot be written: want no Booleans, and ends of type int32", values, runs.RunEnds())
		}
	}
	node, physical, err := primitive(values)
	if err != nil {
		return nil, err
	}
	c.physical = physical
	switch c.encoding() {
	case format.RLEDictionary:
		node = pq.Encoded(node, &pq.RLEDictionary)
	case format.DeltaByteArray:
		node = pq.Encoded(node, &pq.DeltaByteArray)
	}
	if c.nullable {
		node = pq.Optional(node)
		c.maxDefinition = 1
	}
	return node, nil
}

// primitive is how values of a type that is no list are written.
func primitive(t arrow.DataType) (pq.Node, format.Type, error) {
	switch of := t.(type) {
	case *arrow.StringType:
		return pq.String(), format.ByteArray, nil
	case *arrow.DictionaryType:
		switch of.IndexType.ID() {
		case arrow.INT8, arrow.INT16, arrow.INT32:
		default:
			return nil, 0, fmt.Errorf("dictionary positions of type %s: want int8, int16 or int32", of.IndexType)
		}
		if of.ValueType.ID() != arrow.STRING {
			return nil, 0, fmt.Errorf("a dictionary of %s: want strings", of.ValueType)
		}
		return pq.String(), format.ByteArray, nil
	case *arrow.Int64Type:
		return pq.Int(64), format.Int64, nil
	case *arrow.Int32Type:
		return pq.Int(32), format.Int32, nil
	case *arrow.Int16Type:
		return pq.Int(16), format.Int32, nil
	case *arrow.Date32Type:
		return pq.Date(), format.Int32, nil
	case *arrow.BooleanType:
		return pq.Leaf(pq.BooleanType), format.Boolean, nil
	case *arrow.Decimal128Type:
		if of.Precision != 18 || of.Scale < 0 || of.Scale > 18 {
			return nil, 0, fmt.Errorf("%s: want a precision of 18", of)
		}
		return pq.Decimal(int(of.Scale), 18, pq.Int64Type), format.Int64, nil
	}
	return nil, 0, fmt.Errorf("type %s cannot be written", t)
}

// describe returns the JSON value of ColumnsKey.
func describe(schema *arrow.Schema) (string, error) {
	type description struct {
		Name    string `json:"name"`
		Chinese string `json:"label_zh,omitempty"`
		English string `json:"label_en,omitempty"`
		Unit    string `json:"unit,omitempty"`
	}
	columns := make([]description, 0, schema.NumFields())
	for _, field := range schema.Fields() {
		d := description{Name: field.Name}
		d.Chinese, _ = field.Metadata.GetValue(LabelChinese)
		d.English, _ = field.Metadata.GetValue(LabelEnglish)
		d.Unit, _ = field.Metadata.GetValue(Unit)
		columns = append(columns, d)
	}
	text, err := json.Marshal(columns)
	return string(text), err
}
