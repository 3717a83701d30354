package utility

import (
	"github.com/exorun/exorun/powershell/cmdlets/declare"
	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

func init() {
	value.RegisterTypes(func() []*value.Definition {
		return append(objects.Definitions(groupInfo, groupInfoNoElement, measureInfo, genericMeasureInfo, genericObjectMeasureInfo, textMeasureInfo,
			memberDefinition, matchInfo, matchInfoContext, byteCollection, fileHashInfo, verbInfo, hostInfo), enumerations()...)
	})
}

// Cmdlets gives the module's cmdlets for one engine, which shows objects by the views of a catalogue.
func Cmdlets(views *format.Catalogue) []*interp.Cmdlet {
	var all []*interp.Cmdlet
	add := func(declaration *interp.Cmdlet, run func() interp.Processor) {
		all = append(all, declare.Cmdlet(declaration, run))
	}
	add(&cmdletAddMember, newAddMember)
	add(&cmdletCompareObject, newCompareObject)
	add(&cmdletConvertFromCsv, newConvertFromCSV)
	add(&cmdletConvertFromJson, newConvertFromJSON)
	add(&cmdletConvertFromStringData, newConvertFromStringData)
	add(&cmdletConvertToCsv, newConvertToCSV)
	add(&cmdletConvertToHtml, newConvertToHTML)
	add(&cmdletConvertToJson, newConvertToJSON)
	add(&cmdletExportCsv, newExportCSV)
	add(&cmdletFormatCustom, newFormat(format.CustomShape, views))
	add(&cmdletFormatHex, newFormatHex)
	add(&cmdletFormatList, newFormat(format.ListShape, views))
	add(&cmdletFormatTable, newFormat(format.TableShape, views))
	add(&cmdletFormatWide, newFormat(format.WideShape, views))
	add(&cmdletGetCulture, newGetCulture)
	add(&cmdletGetDate, newGetDate)
	add(&cmdletGetFileHash, newGetFileHash)
	add(&cmdletGetMember, newGetMember)
	add(&cmdletGetRandom, newGetRandom)
	add(&cmdletGetSecureRandom, newGetRandom)
	add(&cmdletGetUICulture, newGetCulture)
	add(&cmdletGetUnique, newGetUnique)
	add(&cmdletGroupObject, newGroupObject)
	add(&cmdletImportCsv, newImportCSV)
	add(&cmdletJoinString, newJoinString)
	add(&cmdletMeasureCommand, newMeasureCommand)
	add(&cmdletMeasureObject, newMeasureObject)
	add(&cmdletNewGuid, newNewGUID)
	add(&cmdletNewObject, newNewObject)
	add(&cmdletNewTimeSpan, newNewTimeSpan)
	add(&cmdletOutFile, newOutFile(views))
	add(&cmdletOutString, newOutString(views))
	add(&cmdletReadHost, newReadHost)
	add(&cmdletSelectObject, newSelectObject)
	add(&cmdletSelectString, newSelectString)
	add(&cmdletSortObject, newSortObject)
	add(&cmdletStartSleep, newStartSleep)
	add(&cmdletTeeObject, newTeeObject(views))
	add(&cmdletWriteDebug, newWriteDebug)
	add(&cmdletWriteError, newWriteError)
	add(&cmdletWriteHost, newWriteHost)
	add(&cmdletWriteInformation, newWriteInformation)
	add(&cmdletWriteOutput, newWriteOutput)
	add(&cmdletWriteProgress, newWriteProgress)
	add(&cmdletWriteVerbose, newWriteVerbose)
	add(&cmdletWriteWarning, newWriteWarning)
	add(&cmdletClearVariable, newClearVariable)
	add(&cmdletGetAlias, newGetAlias)
	add(&cmdletGetHost, newGetHost)
	add(&cmdletGetUptime, newGetUptime)
	add(&cmdletGetVariable, newGetVariable)
	add(&cmdletGetVerb, newGetVerb)
	add(&cmdletImportPowerShellDataFile, newImportDataFile)
	add(&cmdletInvokeExpression, newInvokeExpression)
	add(&cmdletNewAlias, newNewAlias)
	add(&cmdletNewTemporaryFile, newNewTemporaryFile)
	add(&cmdletNewVariable, newNewVariable)
	add(&cmdletRemoveAlias, newRemoveAlias)
	add(&cmdletRemoveVariable, newRemoveVariable)
	add(&cmdletSetAlias, newSetAlias)
	add(&cmdletSetVariable, newSetVariable)
	add(&cmdletUnblockFile, newUnblockFile)
	add(&cmdletAddType, newAddType)
	add(&cmdletUpdateTypeData, newUpdateTypeData(views))
	add(&cmdletRemoveTypeData, newRemoveTypeData(views))
	return all
}
