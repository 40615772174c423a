package sheet

import "relance/foundation/fault"

func (b *Book) openODS(p *pack) error { return fault.New(fault.Invalid, "sheet.unknown", b.name) }
