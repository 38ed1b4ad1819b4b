"""Field names of tasks and frames: the interface document's, and its examples'."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


TASK_FIELDS = words("""
sceneName id taskAlias taskStatus statusText preTaskStatus preStatusText totalFrames
abortFrames executingFrames doneFrames failedFrames framesRange projectName
renderConsume taskArrears submitDate startTime completedDate renderDuration userName
producer taskLevel taskUserLevel taskLimit taskOverTime outputFileName munuTaskId
layerParentId cgId taskKeyValueVo userAccountConsume couponConsume isOpen taskType
renderCamera cloneParentId cloneOriginalId shareMainCapital taskRam layerName
taskTypeText isDelete userId overTimeStop munuTaskIds qyCouponConsume locationOutput
channel remark labels isOverTime waitingCount stopType
""")

FRAME_FIELDS = words("""
id userId framePrice feeType platform frameIndex frameBlock frameStatus feeAmount
couponFee startTime endTime frameExecuteTime frameStatusText arrearsFee taskId frameType
recommitFlag taskOverTime gopName frameRam munuJobId munuTaskId isCopy currentRenderTime
averageCpu averageMemory isOverTime overOneMonth renderRam nodeId openRenderRam
""")

NUMBERS = words("""
id taskStatus preTaskStatus totalFrames abortFrames executingFrames doneFrames
failedFrames renderConsume taskArrears renderDuration taskLevel taskUserLevel taskLimit
taskOverTime layerParentId cgId userAccountConsume couponConsume isOpen cloneParentId
cloneOriginalId shareMainCapital taskRam isDelete userId overTimeStop qyCouponConsume
channel isOverTime waitingCount stopType framePrice feeType platform frameStatus
feeAmount couponFee frameExecuteTime arrearsFee taskId frameType recommitFlag frameRam
isCopy currentRenderTime averageCpu averageMemory overOneMonth
""")
"""Those of both that hold a number that is no instant."""
