package form

// SameFigures reports whether two reports state the same figures in the same
// cells; where they stand in their files does not matter.
func (r *Report) SameFigures(other *Report) bool {
	for id := range r.States {
		stated := r.States[id] == Stated
		if stated != (other.States[id] == Stated) || stated && r.Values[id] != other.Values[id] {
			return false
		}
	}
	return true
}
