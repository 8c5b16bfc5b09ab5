package parts

import (
	"math/big"
	"strings"
)

// FindCRC returns a check of G. Cook's "Catalogue of parametrised CRC
// algorithms" (https://reveng.sourceforge.io/crc-catalogue/all.htm) by the name
// it has there, such as "CRC-32/ISO-HDLC"; case does not matter.
func FindCRC(name string) (CRCSpec, bool) {
	for _, e := range crcCatalogue {
		if strings.EqualFold(e.name, name) {
			return e.spec(), true
		}
	}
	return CRCSpec{}, false
}

// CRCNames lists the names that [FindCRC] knows, by width.
func CRCNames() []string {
	names := make([]string, len(crcCatalogue))
	for i, e := range crcCatalogue {
		names[i] = e.name
	}
	return names
}

// crcEntry is a line of the catalogue; numbers are hexadecimal.
type crcEntry struct {
	name                  string
	width                 int
	poly, init            string
	reflectIn, reflectOut bool
	xorOut, check         string
}

func (e crcEntry) spec() CRCSpec {
	hex := func(s string) *big.Int {
		v, _ := new(big.Int).SetString(s, 16)
		return v
	}
	return CRCSpec{
		Name: e.name, Width: e.width, Poly: hex(e.poly), Init: hex(e.init),
		ReflectIn: e.reflectIn, ReflectOut: e.reflectOut, XorOut: hex(e.xorOut), Check: hex(e.check),
	}
}

var crcCatalogue = []crcEntry{
	{"CRC-3/GSM", 3, "3", "0", false, false, "7", "4"},
	{"CRC-3/ROHC", 3, "3", "7", true, true, "0", "6"},
	{"CRC-4/G-704", 4, "3", "0", true, true, "0", "7"},
	{"CRC-4/INTERLAKEN", 4, "3", "f", false, false, "f", "b"},
	{"CRC-5/EPC-C1G2", 5, "09", "09", false, false, "00", "00"},
	{"CRC-5/G-704", 5, "15", "00", true, true, "00", "07"},
	{"CRC-5/USB", 5, "05", "1f", true, true, "1f", "19"},
	{"CRC-6/CDMA2000-A", 6, "27", "3f", false, false, "00", "0d"},
	{"CRC-6/CDMA2000-B", 6, "07", "3f", false, false, "00", "3b"},
	{"CRC-6/DARC", 6, "19", "00", true, true, "00", "26"},
	{"CRC-6/G-704", 6, "03", "00", true, true, "00", "06"},
	{"CRC-6/GSM", 6, "2f", "00", false, false, "3f", "13"},
	{"CRC-7/MMC", 7, "09", "00", false, false, "00", "75"},
	{"CRC-7/ROHC", 7, "4f", "7f", true, true, "00", "53"},
	{"CRC-7/UMTS", 7, "45", "00", false, false, "00", "61"},
	{"CRC-8/AUTOSAR", 8, "2f", "ff", false, false, "ff", "df"},
	{"CRC-8/BLUETOOTH", 8, "a7", "00", true, true, "00", "26"},
	{"CRC-8/CDMA2000", 8, "9b", "ff", false, false, "00", "da"},
	{"CRC-8/DARC", 8, "39", "00", true, true, "00", "15"},
	{"CRC-8/DVB-S2", 8, "d5", "00", false, false, "00", "bc"},
	{"CRC-8/GSM-A", 8, "1d", "00", false, false, "00", "37"},
	{"CRC-8/GSM-B", 8, "49", "00", false, false, "ff", "94"},
	{"CRC-8/HITAG", 8, "1d", "ff", false, false, "00", "b4"},
	{"CRC-8/I-432-1", 8, "07", "00", false, false, "55", "a1"},
	{"CRC-8/I-CODE", 8, "1d", "fd", false, false, "00", "7e"},
	{"CRC-8/LTE", 8, "9b", "00", false, false, "00", "ea"},
	{"CRC-8/MAXIM-DOW", 8, "31", "00", true, true, "00", "a1"},
	{"CRC-8/MIFARE-MAD", 8, "1d", "c7", false, false, "00", "99"},
	{"CRC-8/NRSC-5", 8, "31", "ff", false, false, "00", "f7"},
	{"CRC-8/OPENSAFETY", 8, "2f", "00", false, false, "00", "3e"},
	{"CRC-8/ROHC", 8, "07", "ff", true, true, "00", "d0"},
	{"CRC-8/SAE-J1850", 8, "1d", "ff", false, false, "ff", "4b"},
	{"CRC-8/SMBUS", 8, "07", "00", false, false, "00", "f4"},
	{"CRC-8/TECH-3250", 8, "1d", "ff", true, true, "00", "97"},
	{"CRC-8/WCDMA", 8, "9b", "00", true, true, "00", "25"},
	{"CRC-10/ATM", 10, "233", "000", false, false, "000", "199"},
	{"CRC-10/CDMA2000", 10, "3d9", "3ff", false, false, "000", "233"},
	{"CRC-10/GSM", 10, "175", "000", false, false, "3ff", "12a"},
	{"CRC-11/FLEXRAY", 11, "385", "01a", false, false, "000", "5a3"},
	{"CRC-11/UMTS", 11, "307", "000", false, false, "000", "061"},
	{"CRC-12/CDMA2000", 12, "f13", "fff", false, false, "000", "d4d"},
	{"CRC-12/DECT", 12, "80f", "000", false, false, "000", "f5b"},
	{"CRC-12/GSM", 12, "d31", "000", false, false, "fff", "b34"},
	{"CRC-12/UMTS", 12, "80f", "000", false, true, "000", "daf"},
	{"CRC-13/BBC", 13, "1cf5", "0000", false, false, "0000", "04fa"},
	{"CRC-14/DARC", 14, "0805", "0000", true, true, "0000", "082d"},
	{"CRC-14/GSM", 14, "202d", "0000", false, false, "3fff", "30ae"},
	{"CRC-15/CAN", 15, "4599", "0000", false, false, "0000", "059e"},
	{"CRC-15/MPT1327", 15, "6815", "0000", false, false, "0001", "2566"},
	{"CRC-16/ARC", 16, "8005", "0000", true, true, "0000", "bb3d"},
	{"CRC-16/CDMA2000", 16, "c867", "ffff", false, false, "0000", "4c06"},
	{"CRC-16/CMS", 16, "8005", "ffff", false, false, "0000", "aee7"},
	{"CRC-16/DDS-110", 16, "8005", "800d", false, false, "0000", "9ecf"},
	{"CRC-16/DECT-R", 16, "0589", "0000", false, false, "0001", "007e"},
	{"CRC-16/DECT-X", 16, "0589", "0000", false, false, "0000", "007f"},
	{"CRC-16/DNP", 16, "3d65", "0000", true, true, "ffff", "ea82"},
	{"CRC-16/EN-13757", 16, "3d65", "0000", false, false, "ffff", "c2b7"},
	{"CRC-16/GENIBUS", 16, "1021", "ffff", false, false, "ffff", "d64e"},
	{"CRC-16/GSM", 16, "1021", "0000", false, false, "ffff", "ce3c"},
	{"CRC-16/IBM-3740", 16, "1021", "ffff", false, false, "0000", "29b1"},
	{"CRC-16/IBM-SDLC", 16, "1021", "ffff", true, true, "ffff", "906e"},
	{"CRC-16/ISO-IEC-14443-3-A", 16, "1021", "c6c6", true, true, "0000", "bf05"},
	{"CRC-16/KERMIT", 16, "1021", "0000", true, true, "0000", "2189"},
	{"CRC-16/LJ1200", 16, "6f63", "0000", false, false, "0000", "bdf4"},
	{"CRC-16/M17", 16, "5935", "ffff", false, false, "0000", "772b"},
	{"CRC-16/MAXIM-DOW", 16, "8005", "0000", true, true, "ffff", "44c2"},
	{"CRC-16/MCRF4XX", 16, "1021", "ffff", true, true, "0000", "6f91"},
	{"CRC-16/MODBUS", 16, "8005", "ffff", true, true, "0000", "4b37"},
	{"CRC-16/NRSC-5", 16, "080b", "ffff", true, true, "0000", "a066"},
	{"CRC-16/OPENSAFETY-A", 16, "5935", "0000", false, false, "0000", "5d38"},
	{"CRC-16/OPENSAFETY-B", 16, "755b", "0000", false, false, "0000", "20fe"},
	{"CRC-16/PROFIBUS", 16, "1dcf", "ffff", false, false, "ffff", "a819"},
	{"CRC-16/RIELLO", 16, "1021", "b2aa", true, true, "0000", "63d0"},
	{"CRC-16/SPI-FUJITSU", 16, "1021", "1d0f", false, false, "0000", "e5cc"},
	{"CRC-16/T10-DIF", 16, "8bb7", "0000", false, false, "0000", "d0db"},
	{"CRC-16/TELEDISK", 16, "a097", "0000", false, false, "0000", "0fb3"},
	{"CRC-16/TMS37157", 16, "1021", "89ec", true, true, "0000", "26b1"},
	{"CRC-16/UMTS", 16, "8005", "0000", false, false, "0000", "fee8"},
	{"CRC-16/USB", 16, "8005", "ffff", true, true, "ffff", "b4c8"},
	{"CRC-16/XMODEM", 16, "1021", "0000", false, false, "0000", "31c3"},
	{"CRC-17/CAN-FD", 17, "1685b", "00000", false, false, "00000", "04f03"},
	{"CRC-21/CAN-FD", 21, "102899", "000000", false, false, "000000", "0ed841"},
	{"CRC-24/BLE", 24, "00065b", "555555", true, true, "000000", "c25a56"},
	{"CRC-24/FLEXRAY-A", 24, "5d6dcb", "fedcba", false, false, "000000", "7979bd"},
	{"CRC-24/FLEXRAY-B", 24, "5d6dcb", "abcdef", false, false, "000000", "1f23b8"},
	{"CRC-24/INTERLAKEN", 24, "328b63", "ffffff", false, false, "ffffff", "b4f3e6"},
	{"CRC-24/LTE-A", 24, "864cfb", "000000", false, false, "000000", "cde703"},
	{"CRC-24/LTE-B", 24, "800063", "000000", false, false, "000000", "23ef52"},
	{"CRC-24/OPENPGP", 24, "864cfb", "b704ce", false, false, "000000", "21cf02"},
	{"CRC-24/OS-9", 24, "800063", "ffffff", false, false, "ffffff", "200fa5"},
	{"CRC-30/CDMA", 30, "2030b9c7", "3fffffff", false, false, "3fffffff", "04c34abf"},
	{"CRC-31/PHILIPS", 31, "04c11db7", "7fffffff", false, false, "7fffffff", "0ce9e46c"},
	{"CRC-32/AIXM", 32, "814141ab", "0", false, false, "0", "3010bf7f"},
	{"CRC-32/AUTOSAR", 32, "f4acfb13", "ffffffff", true, true, "ffffffff", "1697d06a"},
	{"CRC-32/BASE91-D", 32, "a833982b", "ffffffff", true, true, "ffffffff", "87315576"},
	{"CRC-32/BZIP2", 32, "04c11db7", "ffffffff", false, false, "ffffffff", "fc891918"},
	{"CRC-32/CD-ROM-EDC", 32, "8001801b", "0", true, true, "0", "6ec2edc4"},
	{"CRC-32/CKSUM", 32, "04c11db7", "0", false, false, "ffffffff", "765e7680"},
	{"CRC-32/ISCSI", 32, "1edc6f41", "ffffffff", true, true, "ffffffff", "e3069283"},
	{"CRC-32/ISO-HDLC", 32, "04c11db7", "ffffffff", true, true, "ffffffff", "cbf43926"},
	{"CRC-32/JAMCRC", 32, "04c11db7", "ffffffff", true, true, "0", "340bc6d9"},
	{"CRC-32/MEF", 32, "741b8cd7", "ffffffff", true, true, "0", "d2c22f51"},
	{"CRC-32/MPEG-2", 32, "04c11db7", "ffffffff", false, false, "0", "0376e6e7"},
	{"CRC-32/XFER", 32, "000000af", "0", false, false, "0", "bd0be338"},
	{"CRC-40/GSM", 40, "0004820009", "0", false, false, "ffffffffff", "d4164fc646"},
	{"CRC-64/ECMA-182", 64, "42f0e1eba9ea3693", "0", false, false, "0", "6c40df5f0b497347"},
	{"CRC-64/GO-ISO", 64, "1b", "ffffffffffffffff", true, true, "ffffffffffffffff", "b90956c775a41001"},
	{"CRC-64/MS", 64, "259c84cba6426349", "ffffffffffffffff", true, true, "0", "75d4b74f024eceea"},
	{"CRC-64/NVME", 64, "ad93d23594c93659", "ffffffffffffffff", true, true, "ffffffffffffffff", "ae8b14860a799888"},
	{"CRC-64/REDIS", 64, "ad93d23594c935a9", "0", true, true, "0", "e9c6d914c4b8d9ca"},
	{"CRC-64/WE", 64, "42f0e1eba9ea3693", "ffffffffffffffff", false, false, "ffffffffffffffff", "62ec59e3f1a4f00a"},
	{"CRC-64/XZ", 64, "42f0e1eba9ea3693", "ffffffffffffffff", true, true, "ffffffffffffffff", "995dc9bbdf1939fa"},
	{"CRC-82/DARC", 82, "0308c0111011401440411", "0", true, true, "0", "09ea83f625023801fd612"},
}
