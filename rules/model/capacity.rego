# The capacity model.
package tcplint.model
