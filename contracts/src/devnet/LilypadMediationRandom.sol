// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Initializable} from "openzeppelin-contracts-4/proxy/utils/Initializable.sol";
import {ILilypadMediationHandler, ILilypadMediationRequester, SharedStructs} from "../interfaces/ILilypad.sol";
import {ControllerOwnable} from "./ControllerOwnable.sol";

/// @notice Lilypad V1's own mediation handler: one mediator of the deal's list, drawn from the block's timestamp, so that whoever sends
/// the check can choose the outcome.
contract LilypadMediationRandom is ControllerOwnable, Initializable, ILilypadMediationHandler {
    mapping(string dealId => address mediator) private _mediators;

    event MediationRequested(string dealId, address mediator);

    /// @notice Once only; there is nothing to set.
    function initialize() public initializer {}

    /// @notice The mediator drawn for a deal, zero before the check.
    function getMediator(string memory dealId) public view returns (address) {
        return _mediators[dealId];
    }

    /// @notice Draws the mediator. Controller only. Emits MediationRequested.
    function mediationRequest(SharedStructs.Deal memory deal) public override onlyController {
        address[] memory listed = deal.members.mediators;
        uint256 index = uint256(keccak256(abi.encodePacked(block.timestamp, deal.dealId))) % listed.length;
        address mediator = listed[index];
        require(mediator != address(0), "mediator cannot be 0x0");
        _mediators[deal.dealId] = mediator;
        emit MediationRequested(deal.dealId, mediator);
    }

    /// @notice The drawn mediator accepts the result.
    function mediationAcceptResult(string memory dealId) public {
        _requireDrawn(dealId);
        ILilypadMediationRequester(getControllerAddress()).mediationAcceptResult(dealId);
    }

    /// @notice The drawn mediator rejects the result.
    function mediationRejectResult(string memory dealId) public {
        _requireDrawn(dealId);
        ILilypadMediationRequester(getControllerAddress()).mediationRejectResult(dealId);
    }

    function _requireDrawn(string memory dealId) private view {
        address mediator = _mediators[dealId];
        require(mediator != address(0), "mediator cannot be 0x0");
        require(mediator == tx.origin, "tx.origin must be the mediator");
    }
}
